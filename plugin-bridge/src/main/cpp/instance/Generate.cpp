// Instance: from the wish for a render to its order.
#include <algorithm>
#include <cmath>
#include <random>

#include "editor/EditorModel.h"
#include "instance/Instance.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;

std::int64_t drawnSeed() {
    static std::mutex mutex;
    static std::mt19937 random{std::random_device{}()};
    const std::lock_guard<std::mutex> lock(mutex);
    return static_cast<std::int64_t>(random() & 0x7FFFFFFFu);
}

/** Less is nothing to hear. */
constexpr double minAddedSeconds = 0.1;

/** Rounded up: what is too long by a little reads so. */
std::string inSeconds(double seconds) {
    const double tenths = std::ceil(seconds * 10.0 - 1.0e-6);
    const bool isWhole = std::fmod(tenths, 10.0) == 0.0;
    return juce::String(tenths / 10.0, isWhole ? 0 : 1).toStdString() + " s";
}

std::string narrow(const juce::String& text) {
    return text.toStdString();
}

}  // namespace

editor::ServiceState Instance::serviceState() const {
    using State = editor::ServiceState;
    std::shared_ptr<service::Worker> present;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        present = worker;
    }
    const service::Link link = endpoint.link();
    const juce::String problem = juce::String::fromUTF8(endpoint.problem().c_str());
    if (link == service::Link::connected) {
        return {State::Link::connected, "Connected", false};
    }
    if (link == service::Link::wrongVersion) {
        return {State::Link::wrongVersion, problem, false};
    }
    const auto launch = present == nullptr ? service::Launcher::State::idle : present->launcher().state();
    if (launch == service::Launcher::State::notInstalled) {
        return {State::Link::notInstalled, "The SA3 service is not installed", false};
    }
    if (launch == service::Launcher::State::failed) {
        return {State::Link::failed, juce::String::fromUTF8(present->launcher().problem().c_str()), true};
    }
    if (link == service::Link::lost) {
        return {State::Link::lost, problem.isEmpty() ? "The service is gone" : problem, true};
    }
    if (launch == service::Launcher::State::starting) {
        return {State::Link::starting, "The service is starting", false};
    }
    return {State::Link::stopped, "The service is not running", true};
}

std::string Instance::whyNotGenerate() const {
    const auto contents = project.now();
    const editor::Settings settings = render::shown(*contents);
    if (holdsNewerState()) {
        return "This project was saved by a newer version of the plugin: update the plugin, or use another instance of it";
    }
    if (settings.prompt.trim().isEmpty()) {
        return "Say what to make first: write a prompt";
    }
    const editor::ServiceState service = serviceState();
    if (service.link == editor::ServiceState::Link::notInstalled || service.link == editor::ServiceState::Link::wrongVersion) {
        return narrow(service.text);
    }
    const auto models = catalog.models();
    if (const auto model = catalog.model(narrow(settings.model)); !models.empty() && !settings.model.isEmpty()) {
        if (!model) {
            return "There is no model " + narrow(settings.model) + ": choose another one";
        }
        if (!model->isInstalled && !model->isBundled) {
            return "The model " + model->name + " is not installed";
        }
    }
    const std::string lacking = settings.mode == editor::Mode::text ? std::string() : capture.whyNot();
    return lacking.empty() ? whyNotThisLong(settings) : lacking;
}

/** The service would say it, too, but only once the audio has been sent and the model loaded. */
std::string Instance::whyNotThisLong(const editor::Settings& settings) const {
    const bool isOfThePart = settings.mode == editor::Mode::guide || settings.mode == editor::Mode::inpaint;
    const double part = capture.chosenSeconds();
    const double whole = isOfThePart ? part : render::secondsAsked(settings, around.host.facts());
    if (const auto model = catalog.model(narrow(settings.model)); model && model->maxSeconds > 0.0 && whole > model->maxSeconds) {
        return "The model " + model->name + " makes at most " + inSeconds(model->maxSeconds) +
               (isOfThePart ? ": choose a shorter part" : ": choose a shorter length");
    }
    if (settings.mode == editor::Mode::continuation && whole < part + minAddedSeconds) {
        return "The length is that of the whole: choose more than the " + inSeconds(part) + " to go on from, or a shorter part";
    }
    return {};
}

void Instance::generate() {
    if (const std::string why = whyNotGenerate(); !why.empty()) {
        board.warn(why);
        return;
    }
    std::int64_t seed = 0;
    project.change([&](Contents& contents) {
        seed = contents.isSeedLocked ? integer(contents.settings, "seed").value_or(0) : drawnSeed();
        contents.settings["seed"] = seed;
        return std::uint32_t{Changes::settings};
    });
    // Copying captured audio takes a moment.
    chores.post([this, contents = project.now(), seed] { start(*contents, seed); });
}

void Instance::start(const Contents& contents, std::int64_t seed) {
    const render::HostFacts host = around.host.facts();
    const editor::Settings settings = render::shown(contents);
    render::Order order;
    order.job = juce::Uuid().toDashedString().toStdString();
    order.request = render::requestOf(contents, around.parameters.strengths(), host, seed);
    order.hostBpm = host.bpm;
    order.slotOfLora = render::slotsOf(contents);
    if (settings.mode != editor::Mode::text) {
        const auto model = catalog.model(narrow(settings.model));
        auto cut = capture.make(settings.mode, model ? model->maxSeconds : 0.0);
        if (!cut) {
            board.warn("The chosen part has left the memory: choose another one");
            return;
        }
        order.placePpq = cut->placePpq;
        if (!cut->placePpq) {
            board.inform("This part was captured while the host stood still: put the take where it is to play with \"At the playhead\"");
        }
        order.source = std::move(cut->source);
        if (settings.mode != editor::Mode::continuation) {
            order.request.erase("bars");
            order.request.erase("beatsPerBar");
            order.request["seconds"] = cut->seconds;
        }
        if (cut->inpaint) {
            order.request["inpaint"] = Json::array({{cut->inpaint->getStart(), cut->inpaint->getEnd()}});
        }
    }
    const auto present = line();
    rendering.start(std::move(order));
    present->wake();
}

}  // namespace sa3

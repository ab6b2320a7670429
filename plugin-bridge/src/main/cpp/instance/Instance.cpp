#include "instance/Instance.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <algorithm>
#include <utility>

#include "editor/EditorModel.h"
#include "files/LoraFolder.h"
#include "files/Places.h"
#include "service/Protocol.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using project::TakePointer;

/** What makes a project differ from the one on disk. */
constexpr std::uint32_t savedChanges =
    Changes::settings | Changes::loraSlots | Changes::takes | Changes::lane | Changes::storage | Changes::capture;

std::string newId() {
    return juce::Uuid().toDashedString().toStdString();
}

double longestNote(const Contents& contents) {
    double seconds = 0.0;
    for (const project::LaneClip& clip : contents.lane) {
        const TakePointer take = contents.find(clip.take);
        seconds = std::max(seconds, clip.note && take != nullptr ? take->seconds() : 0.0);
    }
    return seconds;
}

}  // namespace

Instance::Instance(const Surroundings& surroundings)
    : capture(surroundings.recorder),
      auditions(scenes, surroundings.player, chores, board),
      library(surroundings.kind, project, chores, shelf, board),
      around(surroundings),
      scenes(surroundings.kind, project, surroundings.player.scenes()),
      endpoint(*this, newId()),
      rendering(endpoint, {[this] { updateNeed(); onVisibleChange(Changes::jobs); },
                           [this](const std::string& line) { board.warn(line); }}),
      shelf(project, chores, board),
      news(project, projectId, endpoint),
      deliveries(around, project, scenes, chores, rendering, deliveriesOwner()),
      chores([this](const std::string& line) { hasStumbled(line); }) {
    project.onChange = [this](std::uint32_t changes) { projectChanged(changes); };
    project.onRefusal = [this] {
        tellNewer();
        onVisibleChange(Changes::everything);
    };
    board.onChange = [this] { onVisibleChange(Changes::notice); };
    catalog.onChange = [this](std::uint32_t changes) { onVisibleChange(changes); };
    library.onChange = [this] { onVisibleChange(Changes::library); };
    library.onBroughtBack = [this] { news.tellHeld(); };
    auditions.onChange = catalog.onChange;
}

Instance::~Instance() {
    close();
}

void Instance::close() {
    std::shared_ptr<service::Worker> leaving;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        isClosed = true;
        leaving = std::move(worker);
    }
    if (leaving != nullptr) {
        leaving->remove(endpoint);
    }
    chores.drop();
}

Deliveries::Owner Instance::deliveriesOwner() {
    return {[this](const std::string& take) { takeCompleted(take); },
            [this](const std::string& take, const std::string& why) { takeLost(take, why); },
            [this](const std::string& line) { board.warn(line); }};
}

void Instance::prepare(double sampleRateHz) {
    if (around.kind == editor::PluginKind::insert) {
        around.recorder.prepare(sampleRateHz, project.now()->captureSeconds);
    }
    scenes.prepare(sampleRateHz);
}

void Instance::projectChanged(std::uint32_t changes) {
    if ((changes & project::soundChanged) != 0) {
        longestNoteSeconds.store(longestNote(*project.now()), std::memory_order_relaxed);
        // Converting may take a while: not on the thread that draws, unless the host may render next.
        if (juce::MessageManager::existsAndIsCurrentThread() && !isLoading) {
            chores.post([this] { scenes.post(); });
        } else {
            scenes.post();
        }
    }
    if ((changes & savedChanges) != 0 && (changes & project::unsavedChange) == 0) {
        onSavedChange();
    }
    onVisibleChange(changes);
}

/* ---- service -------------------------------------------------------------------------------------------------------- */

std::shared_ptr<service::Worker> Instance::line() {
    const std::lock_guard<std::mutex> lock(mutex);
    if (isClosed) {
        return around.worker();  // a chore that was under way at the end: nobody is told anything any more
    }
    if (worker == nullptr) {
        worker = around.worker();
        endpoint.open();
        worker->add(endpoint);
    }
    return worker;
}

void Instance::updateNeed() {
    endpoint.needService(isWindowOpen || rendering.underWay() > 0);
}

void Instance::setWindowOpen(bool isOpen) {
    isWindowOpen = isOpen;
    updateNeed();
    if (isOpen) {
        chores.post([this] {
            loraStamp = files::loraStamp(files::loraFolders());
            catalog.refresh();
        });
        shelf.tidy();
        line()->wake();
    } else {
        closeLibrary();
    }
}

void Instance::closeLibrary() {
    const Library::View left = library.close();
    const std::string heard = auditions.now().file;
    const auto isHeard = [&](const editor::LibraryTake& take) { return take.file.toStdString() == heard; };
    if (left != nullptr && !heard.empty() && std::any_of(left->takes.begin(), left->takes.end(), isHeard)) {
        auditions.playTake({});
        onVisibleChange(Changes::takes);
    }
}

void Instance::startService() {
    const auto present = line();
    present->launcher().tryNow();
    present->wake();
}

void Instance::run(service::Errands::Order order) {
    const auto present = line();
    if (present->errands().start(std::move(order))) {
        board.dismiss();
    } else {
        board.warn("One thing at a time: wait for the end of what is being done, or stop it");
    }
    present->wake();
    onVisibleChange(Changes::service);
}

void Instance::cancelErrand() {
    const auto present = line();
    present->errands().cancel();
    present->wake();
    onVisibleChange(Changes::service);
}

std::optional<service::Errands::View> Instance::errand() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return worker == nullptr ? std::nullopt : worker->errands().now();
}

void Instance::listLoras() {
    catalog.refresh();
    endpoint.send(service::list, {{"what", "loras"}});
}

/** An adapter that came, went or changed while the window is open shows by itself. */
void Instance::lookForLoras() {
    const std::uint64_t stamp = files::loraStamp(files::loraFolders());
    if (std::exchange(loraStamp, stamp) != stamp) {
        listLoras();
    }
}

Json Instance::greeting() {
    return {{"kind", around.kind == editor::PluginKind::track ? "track" : "insert"},
            {"pluginVersion", SA3_PLUGIN_VERSION},
            {"host", juce::PluginHostType().getHostDescription()}};
}

void Instance::connected(const Json& welcome) {
    deliveries.connected();
    catalog.setModels(field(welcome, "models"));
    endpoint.send(service::list, {{"what", "loras"}});
    news.tell();
    rendering.connected();
    onVisibleChange(Changes::service | Changes::jobs);
}

void Instance::resumed() {
    endpoint.send(service::list, {{"what", "loras"}});
    news.tell();
    rendering.resumed();
}

void Instance::hasStumbled(const std::string& line) noexcept {
    static_cast<void>(contained([&] { board.warn("Something went wrong here, and was given up: " + line); }));
}

void Instance::errandEnded(const std::string& line, bool isProblem) {
    isProblem ? board.warn(line) : board.inform(line);
    endpoint.send(service::list, {{"what", "models"}});
}

void Instance::linkChanged() {
    if (endpoint.link() != service::Link::connected && catalog.forgetService()) {
        chores.post([this] { catalog.refresh(); });
    }
    onVisibleChange(Changes::service | Changes::jobs);
}

void Instance::received(std::int32_t type, const Json& message) {
    if (deliveries.isLetPass(type, message)) {
        return;
    }
    const std::string line = text(message, "message");
    if (type == service::listing) {
        listed(message);
    } else if (type == service::refused) {
        board.warn(line.empty() ? "the service did not do what it was asked for" : line);
    } else if (type != service::remark) {
        deliveries.received(type, message);
    } else if (!catalog.isSaid(line)) {
        board.inform(line);
    }
}

void Instance::listed(const Json& page) {
    const std::string what = text(page, "what");
    if (what == "loras") {
        catalog.addLoraPage(page);
    } else if (what == "models") {
        catalog.setModels(field(page, "items"));
    }
}

void Instance::receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                             const float* samples) {
    deliveries.receivedAudio(stream, startFrame, channels, frames, samples);
}

void Instance::again(Paced& paced, void (Instance::*work)()) {
    chores.post([this, &paced, work] {
        const juce::ScopeGuard end{[&] { paced.done(); }};
        (this->*work)();
    });
}

void Instance::polled(std::int64_t nowMs) {
    deliveries.polled();
    around.recorder.collect();
    auditions.freeEnded();
    if (isWindowOpen && looking.begins(nowMs)) {
        again(looking, &Instance::lookForLoras);
    }
    rendering.sendStrengths(around.parameters.strengths());
    if (rendering.underWay() > 0 && drawing.begins(nowMs)) {
        again(drawing, &Instance::drawArriving);
    }
}

/* ---- takes ---------------------------------------------------------------------------------------------------------- */

void Instance::takeCompleted(const std::string& take) {
    news.tell();
    chores.post([this, take] { shelf.finish(take); });
}

void Instance::takeLost(const std::string& take, const std::string& why) {
    news.tellHeld();
    chores.post([this, take, why] {
        if (!shelf.findAgain(take)) {
            const bool isKnown = project.now()->find(take) != nullptr;
            board.warn(isKnown ? why + ": \"Fetch again\" asks for it once more" : why);
        }
    });
}

void Instance::removeTake(const std::string& take) {
    deliveries.dismiss(take);
    rendering.forgetWish(take);
    project.change([&](Contents& now) {
        now.remove(take);
        now.noteRemoved(take);
        return Changes::takes | Changes::lane | project::soundChanged;
    });
}

void Instance::fetchTake(const std::string& take) {
    chores.post([this, take] {
        if (shelf.findAgain(take)) {
            board.dismiss();
            return;
        }
        const bool isAsked = rendering.fetchAnew(take);
        line()->wake();
        board.inform(isAsked ? "The service is asked for the audio of the take"
                             : "The service will be asked for the audio of the take as soon as it is there");
    });
}

void Instance::unsent(std::int32_t type, const Json& message) {
    if (type == service::star) {
        news.starUnsent(text(message, "take"));
    }
}

void Instance::cancel(const std::string& job) {
    rendering.cancel(job);
}

}  // namespace sa3

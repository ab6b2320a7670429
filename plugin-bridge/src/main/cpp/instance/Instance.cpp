#include "instance/Instance.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "editor/EditorModel.h"
#include "files/LoraFolder.h"
#include "files/Places.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"
#include "instance/NewTake.h"
#include "service/Protocol.h"
#include "state/Inside.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

/** What makes a project differ from the one on disk. */
constexpr std::uint32_t savedChanges =
    Changes::settings | Changes::loraSlots | Changes::takes | Changes::lane | Changes::storage | Changes::capture;

constexpr const char* keptLine =
    "This project was saved by a newer version of the plugin: it is kept as it is, and cannot be changed here. Update the plugin to open it";
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
      library(surroundings.kind, project, chores, shelf, board),
      around(surroundings),
      scenes(surroundings.kind, project, surroundings.player.scenes()),
      endpoint(*this, newId()),
      rendering(endpoint, {[this] { updateNeed(); onVisibleChange(Changes::jobs); },
                           [this](const std::string& line) { board.warn(line); }}),
      shelf(project, chores, board),
      arrivals(project, scenes, chores, arrivalsOwner()),
      chores([this](const std::string& line) { hasStumbled(line); }) {
    project.onChange = [this](std::uint32_t changes) { projectChanged(changes); };
    project.onRefusal = [this] {
        board.warn(keptLine);
        onVisibleChange(Changes::everything);
    };
    board.onChange = [this] { onVisibleChange(Changes::notice); };
    catalog.onChange = [this](std::uint32_t changes) { onVisibleChange(changes); };
    library.onChange = [this] { onVisibleChange(Changes::library); };
    library.onBroughtBack = [this] { sendReferences(); };
}

Instance::~Instance() {
    close();
}

void Instance::close() {
    std::shared_ptr<service::Worker> leaving;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        leaving = std::move(worker);
    }
    if (leaving != nullptr) {
        leaving->remove(endpoint);
    }
    chores.drop();
}

render::Arrivals::Owner Instance::arrivalsOwner() {
    return {[this](Contents& contents, const Take& take) { placeNew(contents, take, around.kind, around.host); },
            [this](const std::string& job, const TakePointer& take) { takeCompleted(job, take); },
            [this](const std::string& job, const std::string& take) { return rendering.fetch(job, take); },
            [this](const std::string& job, const std::string& take) { rendering.takeCompleted(job, take); },
            [this](const std::string& job, const std::string& take, const std::string& why) { takeLost(job, take, why); },
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

/* ---- state ---------------------------------------------------------------------------------------------------------- */

std::vector<std::uint8_t> Instance::save() {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!foreignState.empty()) {
            return foreignState;
        }
    }
    state::State saved;
    saved.kind = around.kind;
    saved.parameters = around.parameters.values();
    std::vector<project::OpenJob> openJobs = rendering.open();  // before the takes: one that ends in between is in either
    saved.contents = *project.now();
    const bool isFirst = projectId.saved().empty();
    saved.contents.id = projectId.save();
    saved.contents.openJobs = std::move(openJobs);
    if (isFirst) {
        sendReferences();
    }
    if (const std::size_t light = state::lighten(saved.contents); light > 0) {
        board.warn("There are more settings of takes than a project can hold: the oldest " + std::to_string(light) +
                   " were saved without those that made them");
    }
    std::vector<std::uint8_t> bytes;
    const std::string line = contained([&] {
        // A take without a durable copy goes inside, whatever was chosen: nothing is lost.
        const state::Inside inside = state::inside(saved.contents, files::isKept);
        shelf.pack(saved.contents, inside.takes);
        bytes = state::write(saved, [&](const Take& take) { return inside.takes.count(take.id) > 0; });
        if (inside.isFull) {
            board.warn("There is more audio than a project can hold: that of the older takes stays beside it, in " +
                       files::utf8(files::clips()));
        }
    });
    if (!line.empty()) {
        board.warn("The project was saved without the audio of its takes (" + line + "): save it again");
        bytes = state::write(saved, [](const Take&) { return false; });
    }
    return bytes;
}

void Instance::load(const void* data, std::size_t size) {
    state::ReadResult result = state::read(data, size);
    if (result.outcome == state::ReadOutcome::notAState) {
        board.warn("What the host gave back is no state of this plugin; nothing was changed");
        return;
    }
    const bool isForeign = result.outcome == state::ReadOutcome::newerVersion;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        foreignState = isForeign ? std::vector<std::uint8_t>(bytes, bytes + size) : std::vector<std::uint8_t>();
    }
    project.freeze(false);
    if (isForeign) {
        project.replace(Contents());
        project.freeze(true);
        board.warn(keptLine);
    } else {
        takeOver(std::move(result.state));
        if (result.outcome == state::ReadOutcome::damaged) {
            board.warn("The saved state is cut off: what was whole has been loaded");
        }
    }
}

void Instance::loadPreset(const void* data, std::size_t size) {
    const state::ReadResult result = state::read(data, size);
    if (result.outcome == state::ReadOutcome::newerVersion || result.outcome == state::ReadOutcome::notAState) {
        board.warn("This preset is of a newer version of the plugin, or of another one; nothing was changed");
        return;
    }
    const bool isTaken = project.change([&preset = result.state.contents](Contents& now) {
        now.settings = preset.settings;
        now.isInBars = preset.isInBars;
        now.bars = preset.bars;
        now.isTempoFromHost = preset.isTempoFromHost;
        now.isSeedLocked = preset.isSeedLocked;
        now.loras = preset.loras;
        now.preset = preset.preset;
        return Changes::settings | Changes::loraSlots | Changes::presets;
    });
    if (isTaken) {
        around.parameters.set(result.state.parameters);
    }
}

bool Instance::isKept() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return !foreignState.empty();
}

void Instance::takeOver(state::State loaded) {
    Contents& contents = loaded.contents;
    TakeShelf::findLost(contents);
    std::string missing;
    for (const TakePointer& take : contents.takes) {
        missing += take->audio != nullptr ? "" : (missing.empty() ? "" : ", ") + ("\"" + take->name + "\"");
    }
    around.parameters.set(loaded.parameters);
    around.recorder.setSeconds(contents.captureSeconds);
    projectId.adopt(contents.id);
    std::vector<project::OpenJob> openJobs = std::exchange(contents.openJobs, {});
    isLoading = true;
    project.replace(std::move(contents));
    isLoading = false;
    rendering.recall(std::move(openJobs));
    sendReferences();
    tellStars();
    if (!missing.empty()) {
        board.warn("Missing audio of " + missing + ": use Locate to point at its file");
    }
}

/* ---- service -------------------------------------------------------------------------------------------------------- */

std::shared_ptr<service::Worker> Instance::line() {
    const std::lock_guard<std::mutex> lock(mutex);
    if (worker == nullptr) {
        worker = around.worker();
        endpoint.open();
        worker->add(endpoint);
    }
    return worker;
}

bool Instance::isWanted() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return isWindowOpen;
}

void Instance::updateNeed() {
    endpoint.needService(isWanted() || rendering.underWay() > 0);
}

void Instance::setWindowOpen(bool isOpen) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        isWindowOpen = isOpen;
    }
    updateNeed();
    if (isOpen) {
        chores.post([this] {
            loraStamp = files::loraStamp(files::loraFolders());
            catalog.refresh();
        });
        shelf.tidy();
        line()->wake();
    } else {
        library.close();
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
    arrivals.forgetStreams();
    catalog.setModels(field(welcome, "models"));
    endpoint.send(service::list, {{"what", "loras"}});
    sendReferences();
    tellStars();
    rendering.connected();
    onVisibleChange(Changes::service | Changes::jobs);
}

void Instance::sendReferences() {
    if (isKept()) {
        return;  // what it holds is not known here
    }
    Json ids = Json::array();
    const auto present = project.now();
    for (const TakePointer& take : present->takes) {
        ids.push_back(take->id);
    }
    Json message = {{"takes", std::move(ids)}};
    if (const std::string saved = projectId.saved(); !saved.empty()) {
        message["project"] = saved;
    }
    endpoint.send(service::reference, std::move(message));
}

void Instance::resumed() {
    endpoint.send(service::list, {{"what", "loras"}});
    sendReferences();
    tellStars();
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
    const bool isPageOfLoras = type == service::listing && text(message, "what") == "loras";
    const bool isPageOfModels = type == service::listing && text(message, "what") == "models";
    const std::string job = text(message, "job");
    const std::string take = text(message, "take");
    const bool isEnd = type == service::failed || type == service::cancelled;
    if (!isEnd && rendering.isAbandoned(job)) {
        return;  // of a render that was cancelled while nobody was there
    }
    if (type == service::takeBegins) {
        arrivals.begins(message, rendering.origin(job).value_or(render::Origin()));
        takeBegins(job, take);
    } else if (type == service::takeEnds) {
        takeEnds(message);
    } else if (type == service::jobState) {
        jobTold(message);
    } else if (type == service::remark) {
        if (const std::string line = text(message, "message"); !catalog.isSaid(line)) {
            board.inform(line);
        }
    } else if (isPageOfLoras) {
        catalog.addLoraPage(message);
    } else if (type == service::refused) {
        board.warn(text(message, "message", "the service did not do what it was asked for"));
    } else if (isPageOfModels) {
        catalog.setModels(field(message, "items"));
    } else if (type == service::failed && !take.empty()) {
        if (!rendering.isAbandoned(job)) {
            arrivals.isNotThere(job, take, text(message, "message", "The service cannot send a take"));
        }
    } else if (rendering.received(type, message)) {
        arrivals.dropUnfinished(job);
    }
}

/** What still waits to sound in the place of another has not begun for a bounce, which has to wait for it. */
void Instance::takeBegins(const std::string& job, const std::string& take) {
    const auto present = project.now();
    const auto isTake = [&](const project::Arriving& each) { return each.take == take; };
    if (std::none_of(present->arriving.begin(), present->arriving.end(), isTake)) {
        rendering.takeHasBegun(job);
    }
}

/** Whoever has come far enough takes the place that it was made for. */
void Instance::letArrivedSound() {
    const auto due = [this](const Contents& contents) { return dueTakes(contents, around.kind, around.host); };
    if (due(*project.now()).empty()) {
        return;
    }
    std::vector<std::string> jobs;
    project.change([&](Contents& contents) {
        for (const project::Arriving& each : due(contents)) {
            jobs.push_back(contents.find(each.take)->job);
            contents.replace(around.kind, each.before, each.take);
        }
        return jobs.empty() ? 0u : Changes::takes | Changes::lane | project::soundChanged;
    });
    for (const std::string& job : jobs) {
        rendering.takeHasBegun(job);
    }
}

void Instance::takeEnds(const Json& message) {
    project.change([&](Contents& contents) { return learnLoras(contents, message); });
    arrivals.ends(message);
}

/** What became of a render that was under way when the project was saved. */
void Instance::jobTold(const Json& message) {
    const std::string job = text(message, "job");
    const auto open = rendering.recalled(job);
    if (!open) {
        return;
    }
    const auto present = project.now();
    const Json& takes = field(message, "takes");
    std::vector<std::string> lacking;
    for (const Json& each : takes) {
        const std::string id = each.is_string() ? each.get<std::string>() : std::string();
        const TakePointer known = present->find(id);
        const bool isHere = known != nullptr && known->isComplete() && known->audio != nullptr;
        if (!id.empty() && !isHere && !arrivals.isDismissed(id)) {
            lacking.push_back(id);
        }
    }
    if (!rendering.told(message, lacking)) {
        arrivals.dropUnfinished(job);
    }
    const std::string state = text(message, "state");
    if (state == "failed") {
        board.warn(text(message, "message", "the render failed"));
    } else if (state == "unknown" && takes.size() < open->takes) {
        board.warn("The render of \"" + text(open->request, "prompt") + "\" was interrupted while the project was closed: generate it again");
    }
}

void Instance::receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                             const float* samples) {
    arrivals.audio(stream, startFrame, channels, frames, samples);
    rendering.noteLife();
}

void Instance::again(Paced& paced, void (Instance::*work)()) {
    chores.post([this, &paced, work] {
        const juce::ScopeGuard end{[&] { paced.done(); }};
        (this->*work)();
    });
}

void Instance::polled(std::int64_t nowMs) {
    for (const std::string& job : rendering.takeAbandoned()) {
        arrivals.dropUnfinished(job);
    }
    letArrivedSound();
    around.recorder.collect();
    freeEndedAudition();
    if (isWanted() && looking.begins(nowMs)) {
        again(looking, &Instance::lookForLoras);
    }
    rendering.sendStrengths(around.parameters.strengths());
    if (rendering.underWay() > 0 && drawing.begins(nowMs)) {
        again(drawing, &Instance::drawArriving);
    }
}

/* ---- takes ---------------------------------------------------------------------------------------------------------- */

void Instance::takeCompleted(const std::string& job, const TakePointer& take) {
    letArrivedSound();
    rendering.takeCompleted(job, take->id);
    sendReferences();
    tellStars();
    chores.post([this, id = take->id] { shelf.finish(id); });
}

void Instance::takeLost(const std::string& job, const std::string& take, const std::string& why) {
    rendering.takeCompleted(job, take);
    sendReferences();
    chores.post([this, take, why] {
        if (!shelf.findAgain(take)) {
            const bool isKnown = project.now()->find(take) != nullptr;
            board.warn(isKnown ? why + ": \"Fetch again\" asks for it once more" : why);
        }
    });
}

void Instance::removeTake(const std::string& take) {
    arrivals.dismiss(take);
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

void Instance::star(const std::string& id, bool isStarred) {
    project.change([&](Contents& contents) {
        const TakePointer take = contents.find(id);
        if (take == nullptr) {
            return 0u;
        }
        auto changed = std::make_shared<Take>(*take);
        changed->isStarred = isStarred;
        changed->isStarUntold = true;
        contents.put(std::move(changed));
        return std::uint32_t{Changes::takes};
    });
    tellStars();
}

/** The library knows a take when it is complete; while nobody is there, later. */
void Instance::tellStars() {
    const auto present = project.now();
    for (const TakePointer& take : present->takes) {
        const bool isDue = take->isStarUntold && take->isComplete();
        if (isDue && endpoint.send(service::star, {{"take", take->id}, {"starred", take->isStarred}})) {
            setStarUntold(*take, false);
        }
    }
}

/** Does nothing where the star has changed meanwhile. */
void Instance::setStarUntold(const Take& take, bool isUntold) {
    project.change([&](Contents& contents) {
        const TakePointer now = contents.find(take.id);
        if (now == nullptr || now->isStarred != take.isStarred) {
            return 0u;
        }
        auto changed = std::make_shared<Take>(*now);
        changed->isStarUntold = isUntold;
        contents.put(std::move(changed));
        return project::unsavedChange;
    });
}

void Instance::unsent(std::int32_t type, const Json& message) {
    const TakePointer take = type == service::star ? project.now()->find(text(message, "take")) : nullptr;
    if (take != nullptr) {
        setStarUntold(*take, true);
    }
}

void Instance::audition(const std::string& take) {
    around.player.dismissAuditions(scenes.audition(take) - 1);
    chores.post([this] { scenes.post(); });
}

void Instance::auditionFile(const std::string& file) {
    const std::uint64_t number = scenes.auditionFile(file);
    around.player.dismissAuditions(number - 1);
    chores.post([this, file, number] {
        if (scenes.auditioned().number != number) {
            return;
        }
        files::WavReading reading = files::readSample(files::pathOf(file));
        if (reading.clip == nullptr) {
            scenes.release(number);
            onVisibleChange(Changes::takes | Changes::loraChoices);
            board.warn(file + ": " + reading.problem);
            return;
        }
        scenes.give(number, std::move(reading.clip));
        scenes.post();
    });
}

void Instance::freeEndedAudition() {
    around.player.scenes().collect();
    const project::Scenes::Audition heard = scenes.auditioned();
    if (!heard.isNothing() && heard.number <= around.player.endedAudition()) {
        scenes.release(heard.number);
        chores.post([this] { scenes.post(); });
    }
}

project::Scenes::Audition Instance::auditioned() const {
    project::Scenes::Audition heard = scenes.auditioned();
    return heard.number > around.player.endedAudition() ? heard : project::Scenes::Audition();
}

void Instance::cancel(const std::string& job) {
    rendering.cancel(job);
}

}  // namespace sa3

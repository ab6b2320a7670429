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

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

constexpr std::int64_t roundsPerDrawing = 10;
constexpr std::int64_t roundsPerLook = 60;  // 3 s of a calm line
std::string newId() {
    return juce::Uuid().toDashedString().toStdString();
}

double longestNote(const Contents& contents) {
    double seconds = 0.0;
    for (const project::LaneClip& clip : contents.lane) {
        const TakePointer take = contents.heard(clip.take);
        seconds = std::max(seconds, clip.note && take != nullptr ? take->seconds() : 0.0);
    }
    return seconds;
}

}  // namespace

Instance::Instance(const Surroundings& surroundings)
    : capture(surroundings.recorder),
      around(surroundings),
      scenes(surroundings.kind, project, surroundings.player.scenes()),
      endpoint(*this, newId()),
      rendering(endpoint, {[this] { updateNeed(); onVisibleChange(Changes::jobs); },
                           [this](const std::string& line) { board.warn(line); }}),
      shelf(project, chores, board),
      arrivals(project, scenes, chores, arrivalsOwner()) {
    project.onChange = [this](std::uint32_t changes) { projectChanged(changes); };
    board.onChange = [this] { onVisibleChange(Changes::notice); };
    catalog.onChange = [this](std::uint32_t changes) { onVisibleChange(changes); };
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
            [this](const std::string& take) {
                if (!rendering.fetch(take)) {
                    board.warn("a take could not be brought over whole; it lies in the service's library");
                }
            },
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
    onVisibleChange(changes);
}

/* ---- state ---------------------------------------------------------------------------------------------------------- */

std::vector<std::uint8_t> Instance::save() const {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        if (!foreignState.empty()) {
            return foreignState;
        }
    }
    state::State saved;
    saved.kind = around.kind;
    saved.parameters = around.parameters.values();
    saved.contents = *project.now();
    const bool isByHash = saved.contents.storage == project::Storage::besideByHash;
    // A take without a durable copy goes inside, whatever was chosen: nothing is lost.
    return state::write(saved, [isByHash](const Take& take) {
        std::error_code error;
        return !isByHash || take.file.empty() || !std::filesystem::is_regular_file(files::pathOf(take.file), error);
    });
}

void Instance::load(const void* data, std::size_t size) {
    state::ReadResult result = state::read(data, size);
    const bool isForeign = result.outcome == state::ReadOutcome::newerVersion;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        foreignState = isForeign ? std::vector<std::uint8_t>(bytes, bytes + size) : std::vector<std::uint8_t>();
    }
    if (isForeign) {
        board.warn("This project was saved by a newer version of the plugin: it is kept as it is, update the plugin to open it");
    } else if (result.outcome == state::ReadOutcome::notAState) {
        board.warn("What the host gave back is no state of this plugin; nothing was changed");
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
    around.parameters.set(result.state.parameters);
    project.change([&preset = result.state.contents](Contents& now) {
        now.settings = preset.settings;
        now.isInBars = preset.isInBars;
        now.bars = preset.bars;
        now.isTempoFromHost = preset.isTempoFromHost;
        now.isSeedLocked = preset.isSeedLocked;
        now.loras = preset.loras;
        now.preset = preset.preset;
        return Changes::settings | Changes::loraSlots | Changes::presets;
    });
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
    isLoading = true;
    project.replace(std::move(contents));
    isLoading = false;
    sendReferences();
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
    }
}

void Instance::startService() {
    const auto present = line();
    present->launcher().tryNow();
    present->wake();
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
    rendering.connected();
    onVisibleChange(Changes::service | Changes::jobs);
}

void Instance::sendReferences() {
    Json ids = Json::array();
    const auto present = project.now();
    for (const TakePointer& take : present->takes) {
        ids.push_back(take->id);
    }
    endpoint.send(service::reference, {{"takes", std::move(ids)}});
}

void Instance::linkChanged() {
    onVisibleChange(Changes::service | Changes::jobs);
}

void Instance::received(std::int32_t type, const Json& message) {
    const bool isPageOfLoras = type == service::listing && text(message, "what") == "loras";
    if (type == service::takeBegins) {
        const std::string job = text(message, "job");
        arrivals.begins(message, rendering.origin(job).value_or(render::Origin()));
        rendering.takeHasBegun(job);
    } else if (type == service::takeEnds) {
        takeEnds(message);
    } else if (type == service::remark) {
        if (const std::string line = text(message, "message"); !catalog.isSaid(line)) {
            board.inform(line);
        }
    } else if (isPageOfLoras) {
        catalog.addLoraPage(message);
    } else if (type == service::refused) {
        board.warn(text(message, "message", "the service did not do what it was asked for"));
    } else if (rendering.received(type, message)) {
        arrivals.dropUnfinished(text(message, "job"));
    }
}

void Instance::takeEnds(const Json& message) {
    if (const std::string file = text(message, "file"); !file.empty()) {
        shelf.setLibraryFile(text(message, "take"), file);
    }
    project.change([&](Contents& contents) { return learnLoras(contents, message); });
    arrivals.ends(message);
}

void Instance::receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                             const float* samples) {
    arrivals.audio(stream, startFrame, channels, frames, samples);
    rendering.noteLife();
}

void Instance::polled() {
    around.recorder.collect();
    if (--roundsUntilLook <= 0) {
        roundsUntilLook = roundsPerLook;
        if (isWanted()) {
            chores.post([this] { lookForLoras(); });
        }
    }
    rendering.sendStrengths(around.parameters.strengths());
    if (rendering.underWay() > 0 && --roundsUntilDrawing <= 0) {
        roundsUntilDrawing = roundsPerDrawing;
        shelf.drawArriving();
    }
}

/* ---- takes ---------------------------------------------------------------------------------------------------------- */

void Instance::takeCompleted(const std::string& job, const TakePointer& take) {
    rendering.takeCompleted(job, take->id);
    sendReferences();
    chores.post([this, id = take->id] { shelf.finish(id); });
}

void Instance::star(const std::string& id, bool isStarred) {
    project.change([&](Contents& contents) {
        const TakePointer take = contents.find(id);
        if (take == nullptr) {
            return 0u;
        }
        auto changed = std::make_shared<Take>(*take);
        changed->isStarred = isStarred;
        contents.put(std::move(changed));
        return std::uint32_t{Changes::takes};
    });
    endpoint.send(service::star, {{"take", id}, {"starred", isStarred}});
}

void Instance::auditionFile(const std::string& file) {
    chores.post([this, file] {
        files::WavReading reading = files::readSample(files::pathOf(file));
        if (reading.clip == nullptr) {
            board.warn(file + ": " + reading.problem);
            return;
        }
        scenes.audition(file, std::move(reading.clip));
        onVisibleChange(Changes::takes | Changes::loraChoices);
    });
}

project::Scenes::Audition Instance::auditioned() const {
    project::Scenes::Audition heard = scenes.auditioned();
    return heard.number > around.player.endedAudition() ? heard : project::Scenes::Audition();
}

void Instance::cancel(const std::string& job) {
    rendering.cancel(job);
}

}  // namespace sa3

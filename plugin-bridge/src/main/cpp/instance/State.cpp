// Instance: what the host saves and brings back.
#include <memory>
#include <utility>

#include "editor/EditorModel.h"
#include "files/ClipFolder.h"
#include "files/Places.h"
#include "files/WholeFile.h"
#include "instance/Instance.h"
#include "state/Inside.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

}  // namespace

std::vector<std::uint8_t> Instance::save() {
    if (const auto newer = project.now()->newerState; newer != nullptr) {
        return *newer;
    }
    state::State saved = present();
    if (saved.contents.newerState != nullptr) {
        return *saved.contents.newerState;  // it came this moment
    }
    if (const std::size_t light = state::lighten(saved.contents); light > 0) {
        board.warn("There are more settings of takes than a project can hold: the oldest " + std::to_string(light) +
                   " were saved without those that made them");
    }
    std::vector<std::uint8_t> bytes;
    const std::string line = contained([&] { bytes = write(saved); });
    if (!line.empty()) {
        board.warn("The project was saved without the audio of its takes (" + line + "): save it again");
        bytes = state::write(saved, [](const Take&) { return false; });
    }
    return bytes;
}

/** All that is saved; from now on the takes are held for the saved project. */
state::State Instance::present() {
    state::State saved;
    saved.kind = around.kind;
    saved.parameters = around.parameters.values();
    saved.contents = rendering.saved([this] { return *project.now(); });
    const bool isFirst = projectId.saved().empty();
    saved.contents.id = projectId.save();
    if (isFirst) {
        news.tellHeld();
    }
    return saved;
}

/** With the audio that belongs inside. A take without a durable copy goes inside, whatever was chosen: nothing is lost. */
std::vector<std::uint8_t> Instance::write(state::State& saved) {
    const state::Inside inside = state::inside(saved.contents, files::isKept);
    shelf.pack(saved.contents, inside.takes);
    if (inside.isFull) {
        board.warn("There is more audio than a project can hold: that of the older takes stays beside it, in " +
                   files::utf8(files::clips()));
    }
    return state::write(saved, [&](const Take& take) { return inside.takes.count(take.id) > 0; });
}

void Instance::load(const void* data, std::size_t size) {
    state::ReadResult result = state::read(data, size);
    if (result.outcome == state::ReadOutcome::notAState) {
        board.warn("What the host gave back is no state of this plugin; nothing was changed");
        return;
    }
    if (result.outcome == state::ReadOutcome::newerVersion) {
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        Contents inItsPlace;
        inItsPlace.newerState = std::make_shared<const std::vector<std::uint8_t>>(bytes, bytes + size);
        project.replace(std::move(inItsPlace));
        tellNewer();
        return;
    }
    takeOver(std::move(result.state));
    if (result.outcome == state::ReadOutcome::damaged) {
        board.warn("The saved state is cut off: what was whole has been loaded");
    }
}

void Instance::tellNewer() {
    board.warn(
        "This project was saved by a newer version of the plugin: it is kept as it is, and cannot be changed here. "
        "Update the plugin to open it");
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
    deliveries.recall(std::move(openJobs));
    news.tell();
    if (!missing.empty()) {
        board.warn("Missing audio of " + missing + ": use Locate to point at its file");
    }
}

}  // namespace sa3

#include "instance/NewTake.h"

#include <algorithm>
#include <cmath>

#include "editor/EditorModel.h"

namespace sa3 {
namespace {

using project::Contents;

int count(const Json& entry, const char* name) {
    return static_cast<int>(std::clamp<std::int64_t>(integer(entry, name).value_or(0), 0, 1'000'000));
}

}  // namespace

void placeNew(Contents& contents, const project::Take& take, editor::PluginKind kind, const HostView& host) {
    const std::string before = contents.selectedTake;
    contents.selectedTake = take.id;
    const auto isOnLane = [&](const std::string& id) {
        return std::any_of(contents.lane.begin(), contents.lane.end(), [&](const project::LaneClip& clip) { return clip.take == id; });
    };
    if (kind == editor::PluginKind::insert) {
        return;
    }
    if (contents.lane.empty()) {
        const double here = host.isKnown ? std::max(0.0, host.ppq.load()) : 0.0;
        const double start = host.isPlaying ? host.barFrom(here) : std::max(0.0, host.barUpTo(here));
        contents.lane.push_back({contents.nextLaneNumber++, take.id, start, take.barsPpq().has_value(), std::nullopt});
    } else if (isOnLane(before)) {
        contents.comparison = {before, take.id, true};
    } else if (contents.comparison.b == before && isOnLane(contents.comparison.a)) {
        contents.comparison = {contents.comparison.a, take.id, true};
    }
}

std::uint32_t learnLoras(Contents& contents, const Json& end) {
    std::uint32_t changes = 0;
    for (project::LoraSlot& slot : contents.loras) {
        const auto isSlots = [&](const Json& entry) { return !slot.name.empty() && text(entry, "name") == slot.name; };
        for (const Json& entry : field(field(end, "settings"), "loras")) {
            if (isSlots(entry) && slot.sha256.empty() && !text(entry, "sha256").empty()) {
                slot.sha256 = text(entry, "sha256");
                changes = editor::Changes::loraSlots;
            }
        }
        for (const Json& entry : field(end, "loraMatches")) {
            if (isSlots(entry)) {
                slot.matchedLayers = count(entry, "matched");
                slot.totalLayers = count(entry, "total");
                changes = editor::Changes::loraSlots;
            }
        }
    }
    return changes;
}

}  // namespace sa3

#include "instance/NewTake.h"

#include <algorithm>
#include <cmath>

#include "editor/EditorModel.h"

namespace sa3 {
namespace {

using project::Arriving;
using project::Contents;
using project::TakePointer;

/** So far beyond the playhead a take has to have come before it ends what sounds. */
constexpr double headStartSeconds = 1.0;

bool isHeardOnLane(const Contents& contents, const std::string& take) {
    return !contents.placesOf(take).empty() || contents.findArriving(take) != nullptr;
}

bool isHeardInPlace(const TakePointer& take) {
    return take != nullptr && take->audio != nullptr && take->placePpq;
}

/** Enough of it is here to go on where the host is in a clip that begins there, or will come to. */
bool isAhead(const project::Take& take, double startPpq, bool isLooped, const HostView& host) {
    const double length = take.seconds();
    const double repeat = isLooped ? take.barsPpq().value_or(0.0) * 60.0 / host.bpm : 0.0;
    double place = std::max(0.0, (host.ppq - startPpq) * 60.0 / host.bpm);
    place = isLooped && length > 0.0 ? std::fmod(place, repeat > 0.0 ? repeat : length) : place;
    const double needed = std::min(length, (place < length ? place : 0.0) + headStartSeconds);
    return static_cast<double>(take.audio->readyFrames()) / take.rateHz >= needed;
}

/** The same for all its places. When a key will be pressed nobody knows. */
bool isAhead(const Contents& contents, const project::Take& take, const std::string& before, editor::PluginKind kind,
             const HostView& host) {
    if (kind == editor::PluginKind::insert) {
        return isAhead(take, take.placePpq.value_or(0.0), false, host);
    }
    const auto places = contents.placesOf(before);
    return std::all_of(places.begin(), places.end(), [&](std::size_t place) {
        const project::LaneClip& clip = contents.lane[place];
        return !clip.note && isAhead(take, clip.startPpq, clip.isLooped, host);
    });
}

int count(const Json& entry, const char* name) {
    return static_cast<int>(std::clamp<std::int64_t>(integer(entry, name).value_or(0), 0, 1'000'000));
}

}  // namespace

void placeNew(Contents& contents, const project::Take& take, editor::PluginKind kind, const HostView& host) {
    const std::string before = contents.selectedTake;
    const bool isTrack = kind == editor::PluginKind::track;
    const bool isReplacing = isTrack ? isHeardOnLane(contents, before) : isHeardInPlace(contents.find(before));
    if (isReplacing && (isTrack || take.placePpq)) {
        contents.arriving.push_back({take.id, before});
    }
    if (isTrack || !isReplacing) {
        contents.selectedTake = take.id;
    }
    if (isTrack && contents.lane.empty()) {
        const double here = host.isKnown ? std::max(0.0, host.ppq.load()) : 0.0;
        const double start = host.isPlaying ? host.barFrom(here) : std::max(0.0, host.barUpTo(here));
        contents.lane.push_back({contents.nextLaneNumber++, take.id, start, take.barsPpq().has_value(), std::nullopt});
    }
}

std::vector<std::string> dueTakes(const Contents& contents, editor::PluginKind kind, const HostView& host) {
    std::vector<std::string> due;
    for (const Arriving& each : contents.arriving) {
        const TakePointer take = contents.find(each.take);
        if (take != nullptr && take->audio != nullptr && contents.findArriving(each.before) == nullptr &&
            (take->isComplete() || isAhead(contents, *take, each.before, kind, host))) {
            due.push_back(each.take);
        }
    }
    return due;
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

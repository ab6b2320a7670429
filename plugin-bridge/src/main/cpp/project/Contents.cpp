#include "project/Contents.h"

#include <algorithm>

namespace sa3::project {

std::string loraHint(const std::string& path) {
    constexpr std::size_t maxBytes = 1000;
    std::string slashed = path;
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    const bool leavesFolder = slashed.size() > maxBytes || slashed.starts_with('/') || slashed.starts_with('~') ||
                              slashed.find(':') != std::string::npos || ("/" + slashed + "/").find("/../") != std::string::npos;
    return leavesFolder ? std::string() : slashed;
}

TakePointer Contents::find(const std::string& take) const {
    const auto at = std::find_if(takes.begin(), takes.end(), [&](const TakePointer& each) { return each->id == take; });
    return at == takes.end() ? nullptr : *at;
}

const Arriving* Contents::findArriving(const std::string& take) const {
    const auto at = std::find_if(arriving.begin(), arriving.end(), [&](const Arriving& each) { return each.take == take; });
    return at == arriving.end() ? nullptr : &*at;
}

void Contents::put(TakePointer take) {
    const auto at = std::find_if(takes.begin(), takes.end(), [&](const TakePointer& each) { return each->id == take->id; });
    if (at != takes.end()) {
        *at = std::move(take);
        return;
    }
    std::erase(removed, take->id);
    takes.insert(takes.begin(), std::move(take));
    if (takes.size() > maxTakes) {
        dropOldest();
    }
}

void Contents::dropOldest() {
    const auto isSpare = [&](const TakePointer& take) {
        const bool isPlaced = std::any_of(lane.begin(), lane.end(), [&](const LaneClip& clip) { return clip.take == take->id; });
        const bool isLookedAt = take->id == selectedTake || comparison.has(take->id);
        const bool isExpected = findArriving(take->id) != nullptr;
        return take->isComplete() && !take->isStarred && !isPlaced && !isLookedAt && !isExpected;
    };
    const auto newest = std::prev(takes.rend());
    const auto oldest = std::find_if(takes.rbegin(), newest, isSpare);
    if (oldest != newest) {
        noteRemoved((*oldest)->id);
        takes.erase(std::next(oldest).base());
    }
}

/* ---- what is heard -------------------------------------------------------------------------------------------------- */

std::vector<std::size_t> Contents::placesOf(const std::string& take) const {
    std::vector<std::size_t> playing;
    std::vector<std::size_t> compared;
    for (std::size_t i = 0; i < lane.size(); ++i) {
        if (lane[i].take == take) {
            playing.push_back(i);
        } else if (lane[i].isCompared && comparison.has(take)) {
            compared.push_back(i);
        }
    }
    return playing.empty() ? compared : playing;
}

bool Contents::isPairPlaced(editor::PluginKind kind) const {
    if (kind == editor::PluginKind::track) {
        return std::any_of(lane.begin(), lane.end(), [](const LaneClip& clip) { return clip.isCompared; });
    }
    const auto hasPlace = [&](const std::string& id) {
        const TakePointer take = find(id);
        return take != nullptr && take->placePpq;
    };
    return hasPlace(comparison.a) && hasPlace(comparison.b);
}

void Contents::compare(editor::PluginKind kind, const Comparison& wanted) {
    const bool goesOn = isPairPlaced(editor::PluginKind::track) && wanted.isPair() && (wanted.has(comparison.a) || wanted.has(comparison.b));
    if (!goesOn) {
        markPlacesOf(wanted);
    }
    comparison = wanted;
    for (LaneClip& clip : lane) {
        clip.take = clip.isCompared ? comparison.heard() : clip.take;
    }
    if (kind == editor::PluginKind::insert && isPairPlaced(kind)) {
        selectedTake = comparison.heard();
    }
}

/** Of one of the two only: where both lie on the lane, the clips of the other are to stay what they are. */
void Contents::markPlacesOf(const Comparison& pair) {
    const auto lies = [&](const std::string& take) {
        return std::any_of(lane.begin(), lane.end(), [&](const LaneClip& clip) { return clip.take == take; });
    };
    const std::string& placed = lies(pair.silent()) ? pair.silent() : pair.heard();
    for (LaneClip& clip : lane) {
        clip.isCompared = pair.isPair() && clip.take == placed;
    }
}

void Contents::replace(editor::PluginKind kind, std::string before, const std::string& take) {
    std::erase_if(arriving, [&](const Arriving& each) { return each.take == take; });
    if (kind == editor::PluginKind::insert) {
        comparison = {selectedTake == take ? before : selectedTake, take, true};
        selectedTake = take;
        return;
    }
    const std::vector<std::size_t> places = placesOf(before);
    if (places.empty()) {
        return;
    }
    const std::string& there = lane[places.front()].take;
    const std::string present = there == take ? before : there;  // who listened to it ahead of time compares all the same
    markPlacesOf({});
    for (const std::size_t place : places) {
        lane[place].take = take;
        lane[place].isCompared = true;
    }
    comparison = {present, take, true};
}

void Contents::withdraw(const std::string& take) {
    const Arriving* const expected = findArriving(take);
    const std::string partner = !comparison.has(take) ? std::string() : comparison.a == take ? comparison.b : comparison.a;
    const std::string heir = expected != nullptr ? expected->before : partner;
    for (LaneClip& clip : lane) {
        clip.take = clip.isCompared && clip.take == take && find(partner) != nullptr ? partner : clip.take;
    }
    if (comparison.has(take)) {
        comparison = {};
        markPlacesOf({});
    }
    if (selectedTake == take && find(heir) != nullptr) {
        selectedTake = heir;
    }
    std::erase_if(arriving, [&](const Arriving& each) { return each.take == take; });
    for (Arriving& each : arriving) {
        each.before = each.before == take ? heir : each.before;
    }
}

void Contents::remove(const std::string& take) {
    withdraw(take);
    std::erase_if(lane, [&](const LaneClip& clip) { return clip.take == take; });
    std::erase_if(takes, [&](const TakePointer& each) { return each->id == take; });
    if (selectedTake == take) {
        selectedTake = takes.empty() ? std::string() : takes.front()->id;
    }
}

void Contents::noteRemoved(const std::string& take) {
    std::erase(removed, take);
    removed.insert(removed.begin(), take);
    removed.resize(std::min(removed.size(), maxRemoved));
}

void Contents::removeUnfinished() {
    const std::vector<TakePointer> present = takes;
    for (const TakePointer& take : present) {
        if (!take->isComplete()) {
            remove(take->id);
        }
    }
}

}  // namespace sa3::project

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

TakePointer Contents::heard(const std::string& take) const {
    if (!take.empty() && (take == comparison.a || take == comparison.b)) {
        if (const TakePointer chosen = find(comparison.hearsB ? comparison.b : comparison.a); chosen != nullptr) {
            return chosen;
        }
    }
    return find(take);
}

void Contents::put(TakePointer take) {
    const auto at = std::find_if(takes.begin(), takes.end(), [&](const TakePointer& each) { return each->id == take->id; });
    if (at != takes.end()) {
        *at = std::move(take);
        return;
    }
    takes.insert(takes.begin(), std::move(take));
    if (takes.size() > maxTakes) {
        dropOldest();
    }
}

void Contents::dropOldest() {
    const auto isSpare = [&](const TakePointer& take) {
        const bool isPlaced = std::any_of(lane.begin(), lane.end(), [&](const LaneClip& clip) { return clip.take == take->id; });
        const bool isLookedAt = take->id == selectedTake || take->id == comparison.a || take->id == comparison.b;
        return take->isComplete() && !take->isStarred && !isPlaced && !isLookedAt;
    };
    const auto newest = std::prev(takes.rend());
    const auto oldest = std::find_if(takes.rbegin(), newest, isSpare);
    if (oldest != newest) {
        takes.erase(std::next(oldest).base());
    }
}

}  // namespace sa3::project

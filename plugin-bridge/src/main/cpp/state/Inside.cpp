#include "state/Inside.h"

#include <algorithm>
#include <map>

namespace sa3::state {

using project::TakePointer;

Inside inside(const project::Contents& contents, const std::function<bool(const project::Take&)>& hasCopy,
              std::int64_t maxSamples) {
    const auto urgency = [&](const TakePointer& take) {
        const auto isOfTake = [&](const project::LaneClip& clip) { return clip.take == take->id; };
        return !hasCopy(*take) ? 0 : std::any_of(contents.lane.begin(), contents.lane.end(), isOfTake) ? 1 : 2;
    };
    std::multimap<int, TakePointer> ordered;
    for (const TakePointer& take : contents.takes) {
        if (take->isComplete() && take->audio != nullptr) {
            ordered.emplace(urgency(take), take);
        }
    }
    Inside inside;
    for (const auto& [rank, take] : ordered) {
        if (rank > 0 && contents.storage == project::Storage::besideByHash) {
            continue;
        }
        const std::int64_t samples = take->frames * take->channels;
        if (samples <= maxSamples) {
            maxSamples -= samples;
            inside.takes.insert(take->id);
        } else {
            inside.isFull = true;
        }
    }
    return inside;
}

}  // namespace sa3::state

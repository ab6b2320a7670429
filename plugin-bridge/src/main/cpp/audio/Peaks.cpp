#include "audio/Peaks.h"

#include <algorithm>

namespace sa3::audio {

Peaks peaksOf(const Clip& clip, std::int64_t maxBuckets) {
    const std::int64_t ready = clip.readyFrames();
    Peaks peaks;
    // By the whole length, so that the buckets of a clip that is arriving stay where they are.
    peaks.framesPerBucket = std::max<std::int64_t>(1, (clip.frames() + maxBuckets - 1) / maxBuckets);
    for (std::int64_t from = 0; from < ready; from += peaks.framesPerBucket) {
        const std::int64_t to = std::min(ready, from + peaks.framesPerBucket);
        float low = clip.channel(0)[from];
        float high = low;
        for (std::int32_t channel = 0; channel < clip.channelCount(); ++channel) {
            const auto [least, most] = std::minmax_element(clip.channel(channel) + from, clip.channel(channel) + to);
            low = std::min(low, *least);
            high = std::max(high, *most);
        }
        peaks.lowest.push_back(low);
        peaks.highest.push_back(high);
    }
    return peaks;
}

}  // namespace sa3::audio

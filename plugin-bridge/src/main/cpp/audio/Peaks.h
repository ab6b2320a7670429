/* Lowest and highest sample of each bucket over all channels: what a drawing of a clip needs. Never changes. */
#pragma once

#include <cstdint>
#include <vector>

#include "audio/Clip.h"

namespace sa3::audio {

struct Peaks {
    std::int64_t framesPerBucket = 1;
    std::vector<float> lowest;
    std::vector<float> highest;
};

/** Of the frames that are ready, in at most `maxBuckets` buckets. Never on the audio thread. */
Peaks peaksOf(const Clip& clip, std::int64_t maxBuckets);

}  // namespace sa3::audio

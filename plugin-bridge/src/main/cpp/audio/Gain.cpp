#include "audio/Gain.h"

#include <algorithm>

namespace sa3::audio {

void Gain::reset(float newValue, std::int32_t newRampFrames) noexcept {
    value = target = newValue;
    step = 0.0f;
    remaining = 0;
    rampFrames = std::max(1, newRampFrames);
}

void Gain::aim(float newTarget) noexcept {
    if (newTarget == target) {
        return;
    }
    target = newTarget;
    remaining = rampFrames;
    step = (target - value) / static_cast<float>(rampFrames);
}

void Gain::apply(float* const* channels, std::int32_t channelCount, std::int32_t frames) noexcept {
    std::int32_t frame = 0;
    for (; frame < frames && remaining > 0; ++frame) {
        value = --remaining == 0 ? target : value + step;
        for (std::int32_t channel = 0; channel < channelCount; ++channel) {
            channels[channel][frame] *= value;
        }
    }
    if (value == 1.0f) {
        return;
    }
    for (std::int32_t channel = 0; channel < channelCount; ++channel) {
        for (std::int32_t rest = frame; rest < frames; ++rest) {
            channels[channel][rest] *= value;
        }
    }
}

}  // namespace sa3::audio

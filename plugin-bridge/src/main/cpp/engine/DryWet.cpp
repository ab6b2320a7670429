#include "engine/DryWet.h"

#include <algorithm>

namespace sa3::engine {
namespace {

float towards(float value, float target, float step) noexcept {
    return value < target ? std::min(target, value + step) : std::max(target, value - step);
}

}  // namespace

void DryWet::reset(float newWet, std::int32_t rampFrames) noexcept {
    wet = target = newWet;
    step = 1.0f / static_cast<float>(std::max(1, rampFrames));
    presence = 0.0f;
}

void DryWet::apply(float* const* inOut, std::int32_t channelCount, const float* const* clip, const float* coverage,
                   std::int32_t frames) noexcept {
    for (std::int32_t i = 0; i < frames; ++i) {
        wet = towards(wet, target, step);
        presence = towards(presence, coverage[i], step);
        const float dry = 1.0f - wet * presence;
        const float left = clip[0][i];
        const float right = clip[1][i];
        if (channelCount == 1) {
            inOut[0][i] = inOut[0][i] * dry + (left + right) * 0.5f * wet;
        } else {
            inOut[0][i] = inOut[0][i] * dry + left * wet;
            inOut[1][i] = inOut[1][i] * dry + right * wet;
        }
    }
}

}  // namespace sa3::engine

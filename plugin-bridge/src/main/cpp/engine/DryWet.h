/*
 * Puts a clip in the place of the insert's input: where the clip has content the input gives way to it as far as `wet`
 * says, everywhere else it passes untouched, bit for bit.
 *   out = in · (1 − wet·presence) + clip · wet        presence: 0 … 1, a straight ramp wherever content begins or ends
 */
#pragma once

#include <cstdint>

namespace sa3::engine {

class DryWet {
  public:
    void reset(float wet, std::int32_t rampFrames) noexcept;
    void aim(float wet) noexcept { target = wet; }

    /**
     * @param inOut    input on entry, output on return; `channelCount` of 1 hears the mean of both clip channels
     * @param clip     two channels
     * @param coverage 1 where the clip has content, else 0
     * [audio-thread, wait-free]
     */
    void apply(float* const* inOut, std::int32_t channelCount, const float* const* clip, const float* coverage,
               std::int32_t frames) noexcept;

  private:
    float step = 1.0f;
    float wet = 1.0f;
    float target = 1.0f;
    float presence = 0.0f;
};

}  // namespace sa3::engine

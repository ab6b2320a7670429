/* A gain that moves to its target in a straight line of fixed length, so that blocks of any size give the same sound. */
#pragma once

#include <cstdint>

namespace sa3::audio {

class Gain {
  public:
    /** Jumps to the value. */
    void reset(float value, std::int32_t rampFrames) noexcept;
    /** Where to go from now on; the same target again changes nothing. */
    void aim(float target) noexcept;
    /** Multiplies and moves on. Exactly 1 leaves every bit as it is.   [audio-thread] */
    void apply(float* const* channels, std::int32_t channelCount, std::int32_t frames) noexcept;
    bool isMoving() const noexcept { return remaining > 0; }

  private:
    float value = 1.0f;
    float target = 1.0f;
    float step = 0.0f;
    std::int32_t remaining = 0;
    std::int32_t rampFrames = 1;
};

}  // namespace sa3::audio

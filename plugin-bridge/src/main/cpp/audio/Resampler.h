/*
 * Band-limited conversion from one rate to another, front to back, as far as the source has arrived. The result does not
 * depend on how it was cut into calls. Never on the audio thread.
 *
 * A windowed sinc (Kaiser, 120 dB) over `halfTaps` frames of the lower rate to each side, one row of taps for each of
 * the L phases of L/M = target rate / source rate in lowest terms; each row sums to 1. Outside the clip there is silence.
 *   y[n] = Σ x[i] · h(n·M/L − i)
 */
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "audio/Clip.h"

namespace sa3::audio {

/** round(frames · toHz / fromHz), halves up: how long a clip is at another rate. */
std::int64_t resampledFrames(std::int64_t frames, std::int32_t fromHz, std::int32_t toHz) noexcept;

class Resampler {
  public:
    Resampler(std::int32_t fromHz, std::int32_t toHz);

    /**
     * Makes and publishes all frames of `target` that the ready frames of `source` determine.
     * @param target     length resampledFrames(source), same channels; filled by this resampler only
     * @param mostFrames of the target, in one call
     */
    void advance(const Clip& source, Clip& target, std::int64_t mostFrames = std::numeric_limits<std::int64_t>::max()) const;

  private:
    std::int64_t determinedFrames(const Clip& source, const Clip& target) const noexcept;
    void convert(const Clip& source, Clip& target, std::int32_t channel, std::int64_t from, std::int64_t to) const;

    std::int64_t phases;  // L
    std::int64_t stride;  // M
    std::int64_t taps;    // per row, a multiple of 8
    std::vector<float> rows;
};

/** A clip at this rate: the very same one where the rates are equal, else a complete conversion. */
std::shared_ptr<const Clip> atRate(const std::shared_ptr<const Clip>& clip, std::int32_t rateHz);

}  // namespace sa3::audio

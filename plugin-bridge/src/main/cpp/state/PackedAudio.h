/*
 * Float samples compressed without loss.
 *
 * Each sample's 32 bits are turned left by one, so that the exponent is one whole byte, and the four bytes of all samples
 * of a channel are laid out plane by plane. Planes that shrink are kept as zlib streams, the noise of low mantissa bytes as
 * it is:
 *   per channel, per plane (exponent first):  uint8 method (0 plain, 1 zlib) · uint32 bytes · bytes      little-endian
 */
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "audio/Clip.h"

namespace sa3::state {

class PackedAudio {
  public:
    /** No more samples than this, over all channels, are ever unpacked: half an hour of stereo at 48 kHz. */
    static constexpr std::int64_t maxSamples = std::int64_t{1} << 28;

    explicit PackedAudio(std::vector<std::uint8_t> packedBytes) : packed(std::move(packedBytes)) {}

    /** @param clip complete */
    static std::shared_ptr<const PackedAudio> of(const audio::Clip& clip);

    const std::vector<std::uint8_t>& bytes() const { return packed; }

    /** Null: not what of() makes for this many frames; nothing large was allocated in vain. */
    std::shared_ptr<const audio::Clip> unpack(std::int32_t rateHz, std::int32_t channelCount, std::int64_t frames) const;

  private:
    const std::vector<std::uint8_t> packed;
};

}  // namespace sa3::state

/*
 * The last minutes of what came in: a ring of planar frames on a clock of its own, which only grows.
 *
 *   frame number:   …  end − capacity ──── guard ──── oldest ═════════════ end
 *                      being overwritten next          may be read
 *
 * Threads    One thread writes, at the end the audio thread; anybody else reads copies. Whoever reads checks afterwards
 *            that the writer did not come by meanwhile, so a copy is whole or refused.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace sa3::capture {

class Memory {
  public:
    static constexpr std::int32_t channelCount = 2;

    /** Remembers this many frames, all of its memory touched, so that the audio thread meets no fresh page. */
    Memory(double sampleRateHz, std::int64_t capacityFrames);

    double sampleRateHz() const noexcept { return rateHz; }
    /** Frames that can be read back. */
    std::int64_t capacityFrames() const noexcept { return capacity - guard; }
    std::int64_t bytes() const noexcept;

    /** One past the newest frame.   [any thread, wait-free] */
    std::int64_t end() const noexcept { return written.load(std::memory_order_acquire); }
    /** The oldest frame that may be read.   [any thread, wait-free] */
    std::int64_t oldest() const noexcept;

    /** `right` may be `left`.   [audio-thread, wait-free] */
    void write(const float* left, const float* right, std::int32_t frames) noexcept;

    /**
     * Goes on with the next frames of another memory of the same clock, up to `frames` of them. Begins anew where that does
     * not have the next ones any more, or more than fit.   [the one thread that writes here, wait-free]
     */
    void follow(const Memory& source, std::int64_t frames) noexcept;

    /**
     * Copies frames [from, from + frames) of one channel.
     * @return false: some of them are not there, or were overwritten while they were read
     * [any thread but the audio thread]
     */
    bool read(std::int32_t channel, std::int64_t from, std::int64_t frames, float* out) const;

  private:
    static_assert(std::atomic<float>::is_always_lock_free);

    /** Forgets everything: the next frame is this one. */
    void begin(std::int64_t frame) noexcept;
    void put(std::int32_t channel, std::int64_t from, std::int64_t frames, const float* in) noexcept;
    void copy(std::int32_t channel, std::int64_t from, std::int64_t frames, float* out) const noexcept;
    /** Frames from this one on that were just copied may not be whole. */
    bool isOvertaken(std::int64_t from) const noexcept;

    const double rateHz;
    const std::int64_t capacity;
    const std::int64_t guard;  // frames that a reader keeps away from the writer
    std::vector<std::atomic<float>> samples;  // a reader may be where the writer comes by
    std::atomic<std::int64_t> first{0};  // nothing before it was ever written here
    std::atomic<std::int64_t> written{0};
};

}  // namespace sa3::capture

/*
 * Planar samples of a known length that one writer fills from front to back while others already read what is there.
 *
 * Threads    One writer at a time, never the audio thread. Any number of readers: readyFrames() tells how far the samples
 *            may be read, and it only grows. A complete clip never changes.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace sa3::audio {

class Clip {
  public:
    /** All zeros, nothing ready. Throws std::bad_alloc. */
    Clip(std::int32_t rateHz, std::int32_t channelCount, std::int64_t frames);

    /** Copies planar samples: a complete clip. */
    static std::shared_ptr<const Clip> of(std::int32_t rateHz, const std::vector<std::vector<float>>& channels);

    std::int32_t rateHz() const noexcept { return rate; }
    std::int32_t channelCount() const noexcept { return channels; }
    std::int64_t frames() const noexcept { return length; }

    /** Frames [0, readyFrames()) may be read.   [any thread, wait-free] */
    std::int64_t readyFrames() const noexcept { return ready.load(std::memory_order_acquire); }
    bool isComplete() const noexcept { return readyFrames() == length; }

    /** True once the writer has given up: no further frame will come. */
    bool isAbandoned() const noexcept { return abandoned.load(std::memory_order_acquire); }

    const float* channel(std::int32_t index) const noexcept { return samples.data() + index * length; }

    /** Where the writer puts the frames from readyFrames() on; publish() makes them readable.   [writer] */
    float* writable(std::int32_t index) noexcept { return samples.data() + index * length; }
    /** @param readyFramesNow not below the present count, not above frames()   [writer] */
    void publish(std::int64_t readyFramesNow) noexcept { ready.store(readyFramesNow, std::memory_order_release); }
    void abandon() noexcept { abandoned.store(true, std::memory_order_release); }

  private:
    const std::int32_t rate;
    const std::int32_t channels;
    const std::int64_t length;
    std::vector<float> samples;  // channel after channel
    std::atomic<std::int64_t> ready{0};
    std::atomic<bool> abandoned{false};
};

}  // namespace sa3::audio

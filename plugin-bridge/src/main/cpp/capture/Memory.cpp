#include "capture/Memory.h"

#include <algorithm>
#include <stdexcept>

namespace sa3::capture {
namespace {

constexpr std::int64_t guardFrames = 65536;

}  // namespace

Memory::Memory(double sampleRateHz, std::int64_t capacityFrames)
    : rateHz(sampleRateHz), capacity(capacityFrames + guardFrames), guard(guardFrames) {
    if (capacityFrames < 1) {
        throw std::invalid_argument("a capture memory holds at least one frame");
    }
    samples.assign(static_cast<std::size_t>(capacity) * channelCount, 0.0f);
}

std::int64_t Memory::bytes() const noexcept {
    return static_cast<std::int64_t>(samples.size() * sizeof(float));
}

std::int64_t Memory::oldest() const noexcept {
    return std::max<std::int64_t>(0, end() - (capacity - guard));
}

std::int32_t Memory::write(const float* left, const float* right, std::int32_t frames) noexcept {
    if (isHeld()) {
        return 0;
    }
    const std::int64_t from = written.load(std::memory_order_relaxed);
    const float* const inputs[channelCount] = {left, right};
    for (std::int32_t channel = 0; channel < channelCount; ++channel) {
        float* const ring = samples.data() + channel * capacity;
        for (std::int64_t done = 0; done < frames;) {
            const std::int64_t at = (from + done) % capacity;
            const std::int64_t run = std::min<std::int64_t>(frames - done, capacity - at);
            std::copy_n(inputs[channel] + done, run, ring + at);
            done += run;
        }
    }
    written.store(from + frames, std::memory_order_release);
    return frames;
}

bool Memory::read(std::int32_t channel, std::int64_t from, std::int64_t frames, float* out) const {
    if (from < oldest() || frames < 0 || from + frames > end()) {
        return false;
    }
    const float* const ring = samples.data() + channel * capacity;
    for (std::int64_t done = 0; done < frames;) {
        const std::int64_t at = (from + done) % capacity;
        const std::int64_t run = std::min(frames - done, capacity - at);
        std::copy_n(ring + at, run, out + done);
        done += run;
    }
    // A writer may be inside its next block: keep half the guard away from it.
    std::atomic_thread_fence(std::memory_order_acquire);
    return from >= end() - capacity + guard / 2;
}

}  // namespace sa3::capture

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
    return std::max(first.load(std::memory_order_acquire), end() - (capacity - guard));
}

void Memory::begin(std::int64_t frame) noexcept {
    first.store(frame, std::memory_order_release);
    written.store(frame, std::memory_order_release);
}

void Memory::write(const float* left, const float* right, std::int32_t frames) noexcept {
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
}

void Memory::follow(const Memory& source, std::int64_t frames) noexcept {
    const std::int64_t oldest = std::max(source.oldest(), source.end() - capacityFrames());
    if (end() < oldest) {
        begin(oldest);
    }
    const std::int64_t from = end();
    const std::int64_t count = std::min(frames, source.end() - from);
    for (std::int32_t channel = 0; channel < channelCount; ++channel) {
        float* const ring = samples.data() + channel * capacity;
        for (std::int64_t done = 0; done < count;) {
            const std::int64_t at = (from + done) % capacity;
            const std::int64_t run = std::min(count - done, capacity - at);
            source.copy(channel, from + done, run, ring + at);
            done += run;
        }
    }
    if (count > 0 && !source.isOvertaken(from)) {
        written.store(from + count, std::memory_order_release);
    }
}

bool Memory::read(std::int32_t channel, std::int64_t from, std::int64_t frames, float* out) const {
    if (from < oldest() || frames < 0 || from + frames > end()) {
        return false;
    }
    copy(channel, from, frames, out);
    return !isOvertaken(from);
}

void Memory::copy(std::int32_t channel, std::int64_t from, std::int64_t frames, float* out) const noexcept {
    const float* const ring = samples.data() + channel * capacity;
    for (std::int64_t done = 0; done < frames;) {
        const std::int64_t at = (from + done) % capacity;
        const std::int64_t run = std::min(frames - done, capacity - at);
        std::copy_n(ring + at, run, out + done);
        done += run;
    }
}

bool Memory::isOvertaken(std::int64_t from) const noexcept {
    // A writer may be inside its next block: keep half the guard away from it.
    std::atomic_thread_fence(std::memory_order_acquire);
    return from < end() - capacity + guard / 2;
}

}  // namespace sa3::capture

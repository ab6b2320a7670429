#include "capture/Memory.h"

#include <algorithm>
#include <array>
#include <iterator>
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
    samples = std::vector<std::atomic<float>>(static_cast<std::size_t>(capacity) * channelCount);
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
    const std::int64_t from = end();
    // Whoever reads one of these samples sees that the frames before them are written, and so that it was overtaken.
    std::atomic_thread_fence(std::memory_order_release);
    put(0, from, frames, left);
    put(1, from, frames, right);
    written.store(from + frames, std::memory_order_release);
}

void Memory::follow(const Memory& source, std::int64_t frames) noexcept {
    const std::int64_t oldest = std::max(source.oldest(), source.end() - capacityFrames());
    if (end() < oldest) {
        begin(oldest);
    }
    const std::int64_t from = end();
    const std::int64_t count = std::min(frames, source.end() - from);
    std::array<float, 256> portion{};
    std::atomic_thread_fence(std::memory_order_release);
    for (std::int64_t done = 0; done < count;) {
        const std::int64_t run = std::min<std::int64_t>(count - done, std::ssize(portion));
        for (std::int32_t channel = 0; channel < channelCount; ++channel) {
            source.copy(channel, from + done, run, portion.data());
            put(channel, from + done, run, portion.data());
        }
        done += run;
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

void Memory::put(std::int32_t channel, std::int64_t from, std::int64_t frames, const float* in) noexcept {
    std::atomic<float>* const ring = samples.data() + channel * capacity;
    std::int64_t at = from % capacity;
    for (std::int64_t i = 0; i < frames; ++i) {
        ring[at].store(in[i], std::memory_order_relaxed);
        at = at + 1 == capacity ? 0 : at + 1;
    }
}

void Memory::copy(std::int32_t channel, std::int64_t from, std::int64_t frames, float* out) const noexcept {
    const std::atomic<float>* const ring = samples.data() + channel * capacity;
    std::int64_t at = from % capacity;
    for (std::int64_t i = 0; i < frames; ++i) {
        out[i] = ring[at].load(std::memory_order_relaxed);
        at = at + 1 == capacity ? 0 : at + 1;
    }
}

bool Memory::isOvertaken(std::int64_t from) const noexcept {
    // A writer may be inside its next block: keep half the guard away from it.
    std::atomic_thread_fence(std::memory_order_acquire);
    return from < end() - capacity + guard / 2;
}

}  // namespace sa3::capture

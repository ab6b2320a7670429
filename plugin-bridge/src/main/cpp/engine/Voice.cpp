#include "engine/Voice.h"

#include <algorithm>

namespace sa3::engine {
namespace {

/** Lengths in quarter notes and in frames differ by their rounding: that much is not content. */
constexpr std::int64_t roundingFrames = 2;

}  // namespace

void Voice::start(const VoiceStart& start) noexcept {
    from = start;
    at = start.position;
    delay = start.delay;
    cutIn = never;
    level = start.position > 0 ? 0.0f : 1.0f;
    target = 1.0f;
    sounding = true;
}

void Voice::cut(std::int32_t offset) noexcept {
    if (isCut()) {
        return;
    }
    const std::int64_t reached = at + std::max<std::int64_t>(0, offset - delay);
    const bool isOver = !from.isLooped && from.clip->frames() - reached <= roundingFrames;
    if (offset <= delay && delay > 0) {
        sounding = false;
    } else if (isOver && offset == 0) {
        sounding = false;
    } else {
        cutIn = offset;
        from.rampFrames = isOver ? 1 : from.rampFrames;
    }
}

std::int64_t Voice::framesNeeded(std::int32_t frames) const noexcept {
    return from.isLooped ? from.clip->frames() : std::min(from.clip->frames(), at + frames);
}

void Voice::render(const Destination& out, std::int32_t frames) noexcept {
    std::int32_t offset = std::min(delay, frames);
    delay -= offset;
    while (sounding && offset < frames) {
        if (at >= end()) {
            sounding = from.isLooped && from.clip->frames() > 0;
            at = 0;
            continue;
        }
        if (cutIn != never && cutIn <= offset) {
            cutIn = never;
            target = 0.0f;
        }
        std::int32_t count = cutIn == never ? frames - offset : std::min(frames, cutIn) - offset;
        count = static_cast<std::int32_t>(std::min<std::int64_t>(count, from.clip->frames() - place()));
        play(out, offset, count);
        offset += count;
        at += count;
        sounding = level > 0.0f || target > 0.0f;
    }
    // A clip that ends with the block has ended: its voice is free for the next one.
    sounding = sounding && (from.isLooped || at < end());
    cutIn = cutIn == never ? never : std::max(0, cutIn - frames);
}

void Voice::play(const Destination& out, std::int32_t offset, std::int32_t frames) noexcept {
    const std::int64_t arrived = std::clamp<std::int64_t>(from.clip->readyFrames() - place(), 0, frames);
    if (arrived == frames) {
        mix(out, offset, frames, 0);
        return;
    }
    // The rest has not arrived: fade out with what there is, and in again when it goes on.
    const auto available = static_cast<std::int32_t>(arrived);
    mix(out, offset, available, std::min(available, from.rampFrames));
    level = 0.0f;
}

void Voice::mix(const Destination& out, std::int32_t offset, std::int32_t frames, std::int32_t fadeTail) noexcept {
    const float* left = from.clip->channel(0) + place();
    const float* right = from.clip->channel(from.clip->channelCount() > 1 ? 1 : 0) + place();
    if (out.coverage != nullptr && target > 0.0f) {
        std::fill_n(out.coverage + offset, frames, 1.0f);
    }
    if (level == 1.0f && target == 1.0f && fadeTail == 0 && from.gain == 1.0f) {
        for (std::int32_t i = 0; i < frames; ++i) {
            out.left[offset + i] += left[i];
            out.right[offset + i] += right[i];
        }
        return;
    }
    const float step = 1.0f / static_cast<float>(from.rampFrames);
    for (std::int32_t i = 0; i < frames; ++i) {
        level = level < target ? std::min(target, level + step) : std::max(target, level - step);
        const std::int32_t rest = frames - 1 - i;
        const float tail = rest < fadeTail ? static_cast<float>(rest) / static_cast<float>(fadeTail) : 1.0f;
        const float factor = level * tail * from.gain;
        out.left[offset + i] += left[i] * factor;
        out.right[offset + i] += right[i] * factor;
    }
}

}  // namespace sa3::engine

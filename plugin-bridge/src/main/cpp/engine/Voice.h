/*
 * One sounding clip. A voice that starts at a clip's first frame and reaches its last adds exactly the clip's samples, and
 * where asked its last one again; only where content is cut in its middle a straight ramp of rampFrames keeps it from
 * clicking.
 *
 * All of it   [audio-thread, wait-free]
 */
#pragma once

#include <algorithm>
#include <cstdint>

#include "audio/Clip.h"

namespace sa3::engine {

/** Who started a voice; the id counts within its kind. */
struct Owner {
    enum class Kind { pinned, note, audition };
    Kind kind = Kind::pinned;
    std::uint64_t id = 0;
    bool operator==(const Owner&) const = default;
};

struct VoiceStart {
    Owner owner;
    const audio::Clip* clip = nullptr;
    std::int64_t position = 0;  // first frame of the clip to sound; above 0 it fades in
    std::int32_t delay = 0;     // frames from the block's start
    bool isLooped = false;
    std::int32_t heldFrames = 0;  // 0 or 1: how long the last frame is held; not where looped
    float gain = 1.0f;
    int note = -1;
    std::int64_t startedAt = 0;   // the player's clock; orders the voices
    std::uint64_t sceneNumber = 0;  // the scene that keeps the clip alive
    std::int32_t rampFrames = 1;
};

/** Where a block's sound goes. Two channels; `coverage`, where given, becomes 1 for each frame with content. */
struct Destination {
    float* left = nullptr;
    float* right = nullptr;
    float* coverage = nullptr;
};

class Voice {
  public:
    void start(const VoiceStart& start) noexcept;

    bool isSounding() const noexcept { return sounding; }
    /** On its way out, or about to be within this block. */
    bool isCut() const noexcept { return cutIn != never || target == 0.0f; }
    const VoiceStart& origin() const noexcept { return from; }
    /** The clip's frame that sounds at the block's start; meaningless before the delay is over. */
    std::int64_t position() const noexcept { return at; }

    /** Fades out from this frame of the block on; ends at once where what is left is a rounding's worth. */
    void cut(std::int32_t offset) noexcept;
    void setLooped(bool isLooped) noexcept { from.isLooped = isLooped; }
    void moveToScene(std::uint64_t number) noexcept { from.sceneNumber = number; }

    /** Frames that must have arrived so that the next `frames` frames have no hole. */
    std::int64_t framesNeeded(std::int32_t frames) const noexcept;

    /** Adds the block's sound. */
    void render(const Destination& out, std::int32_t frames) noexcept;

  private:
    static constexpr std::int32_t never = -1;

    std::int64_t end() const noexcept { return from.clip->frames() + (from.isLooped ? 0 : from.heldFrames); }
    /** The clip's frame to sound now: its last one where that is held. */
    std::int64_t place() const noexcept { return std::min(at, from.clip->frames() - 1); }

    void play(const Destination& out, std::int32_t offset, std::int32_t frames) noexcept;
    void mix(const Destination& out, std::int32_t offset, std::int32_t frames, std::int32_t fadeTail) noexcept;

    VoiceStart from;
    std::int64_t at = 0;
    std::int32_t delay = 0;
    std::int32_t cutIn = never;  // frames from the block's start
    float level = 1.0f;
    float target = 1.0f;
    bool sounding = false;
};

}  // namespace sa3::engine

/*
 * Plays a scene: clips pinned to the host's timeline, clips that notes start, and the take that is auditioned.
 *
 *   host position ─▶ Timeline ─▶ stretches ─▶ which clip starts, goes on or is cut, at which frame ─▶ Voices ─▶ sound
 *
 * Everything is said in frames of the block, and nothing depends on where blocks begin: a live pass and an offline render
 * of the same project give the same samples.
 */
#pragma once

#include <array>
#include <cstdint>

#include "audio/Mailbox.h"
#include "engine/Scene.h"
#include "engine/Timeline.h"
#include "engine/Voices.h"

namespace sa3::engine {

/** What a note does with its clip; a looped clip always loops while the note is held. */
enum class NoteMode { oneShot, gate, loop };

class Player {
  public:
    ~Player();

    /** Where scenes come from, and where they go when no voice needs them any more. */
    audio::Mailbox<Scene>& scenes() noexcept { return mailbox; }

    /** Silence; forgets the scene and where the host was: post a scene at this rate next. Not while a block is rendered. */
    void prepare(double sampleRateHz) noexcept;

    /** True if the coming block can be rendered without a hole; takes a new scene if there is one.   [audio-thread] */
    bool hasDataFor(const HostPosition* position, std::int32_t frames) noexcept;
    /** Grows with every frame that arrives for a clip that sounds or is about to.   [audio-thread] */
    std::int64_t arrivedFrames() const noexcept;

    /* For the block that render() comes next for; offsets do not fall.   [audio-thread] */
    void noteOn(std::int32_t offset, int note, float velocity, NoteMode mode) noexcept;
    void noteOff(std::int32_t offset, int note, NoteMode mode) noexcept;
    void allNotesOff(std::int32_t offset) noexcept;

    /**
     * Adds the block's sound. The stretches that were rendered stay readable until the next block.
     * @param position null: the host says nothing of this block
     * @param isRealtime false: auditions are left out, the host's cycle is not looked at
     * [audio-thread]
     */
    const Timeline::Stretches& render(const HostPosition* position, const Destination& out, std::int32_t frames,
                                      bool isRealtime) noexcept;

    /** The audition of this number and those before it are over from the next block on.   [any thread, wait-free] */
    void dismissAuditions(std::uint64_t upTo) noexcept { dismissedAudition.store(upTo, std::memory_order_relaxed); }

    /** Number of the last audition that has sounded to its end, or was ended; 0: none yet.   [any thread, wait-free] */
    std::uint64_t endedAudition() const noexcept { return lastEndedAudition.load(std::memory_order_relaxed); }

  private:
    struct Retired {
        Scene* scene = nullptr;
        std::uint64_t number = 0;
    };

    void forgetScenes() noexcept;
    void takeScene() noexcept;
    void adopt(Scene& scene) noexcept;
    void replace(Voice& voice, const audio::Clip* clip) noexcept;
    void returnRetired() noexcept;

    void follow(const Stretch& stretch) noexcept;
    void followClip(PinnedClip& entry, const Stretch& stretch) noexcept;
    void enter(PinnedClip& entry, const Stretch& stretch, std::int64_t repetition, std::int64_t position) noexcept;
    void begin(PinnedClip& entry, const Stretch& stretch, std::int64_t repetition, std::int64_t position,
               std::int32_t delay = 0) noexcept;
    void audition(bool isRealtime) noexcept;
    void endAudition() noexcept;
    void cutPinned(std::int32_t offset) noexcept;

    audio::Mailbox<Scene> mailbox;
    Timeline timeline;
    Timeline::Stretches stretches;
    Voices voices;
    Scene* scene = nullptr;
    std::uint64_t sceneNumber = 0;
    std::array<Retired, 8> retired{};
    std::int64_t clock = 0;  // frames rendered so far
    std::int32_t rampFrames = 1;
    std::int64_t lateFrames = 0;
    std::uint64_t auditionNumber = 0;
    std::atomic<std::uint64_t> lastEndedAudition{0};
    std::atomic<std::uint64_t> dismissedAudition{0};
};

}  // namespace sa3::engine

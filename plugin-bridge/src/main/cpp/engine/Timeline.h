/*
 * Turns what the host says about its transport, block by block, into stretches of even time that the players can follow
 * to the sample.
 *
 *   host: "block of 512 frames, bar 3, 120 bpm, cycle 1–4"
 *     ─▶ Stretch{offset 0, 100 frames, ppq 15.97…, jumped}, Stretch{offset 100, 412 frames, ppq 0, jumped}
 *
 * Hosts differ; this is the one place that knows:
 *   - Some count quarter notes in whole ticks. Where the host's sample clock says the same to within a tick, its exact
 *     value is taken; after a tempo change the first position is the anchor, and the sample clock goes on from there.
 *   - Some cut blocks at the end of a cycle, some do not: then it is cut here, at the frame nearest to each end that the
 *     block reaches over, unless the host has shown not to jump. What lies between frames is carried on: however short the
 *     cycle and long the block, each pass begins where the host's own count has it.
 *   - LV2 tells the transport only when it changes: in between it is carried on.
 */
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace sa3::engine {

/** The host's words for one block. Absent: the host does not say. */
struct HostPosition {
    bool isPlaying = false;
    std::optional<double> ppq;            // quarter notes since the project's start
    std::optional<std::int64_t> samples;  // frames since the project's start
    std::optional<double> bpm;
    bool isLooping = false;
    double loopStartPpq = 0.0;
    double loopEndPpq = 0.0;
};

/**
 * The whole frame for a place between frames. Places in the middle are common (a sixteenth at 120 bpm and 44.1 kHz) and
 * must not depend on the last digit of somebody's arithmetic: they go up, and so does what is nearly there.
 */
std::int64_t wholeFrame(double frames) noexcept;

/** Some hosts say 0 before there is a tempo. */
bool isTempo(double bpm) noexcept;

struct Stretch {
    std::int32_t offset = 0;  // frames from the block's start
    std::int32_t frames = 0;
    bool isPlaying = false;
    bool hasJumped = false;  // does not follow on from the stretch before
    double ppq = 0.0;        // at its first frame
    double framesPerQuarter = 0.0;

    /** Where a position of the timeline lies, in frames from the first one; not rounded. */
    double framesUntil(double ppqPosition) const noexcept { return (ppqPosition - ppq) * framesPerQuarter; }
};

class Timeline {
  public:
    /** advance() is asked for no more at once. */
    static constexpr std::int32_t maxFrames = 8192;
    /** Shorter cycles are no music but a tone; they are played through. */
    static constexpr std::int32_t minLoopFrames = 256;
    static constexpr std::size_t maxStretches = maxFrames / minLoopFrames + 2;
    struct Stretches {
        std::array<Stretch, maxStretches> items;
        std::size_t count = 0;
        const Stretch* begin() const noexcept { return items.data(); }
        const Stretch* end() const noexcept { return items.data() + count; }
    };

    /** By the tempo that this position tells, or the last one told. */
    double framesPerQuarterAt(const HostPosition* position) const noexcept;

    /** Where the next block begins if the host says nothing of it. */
    bool isPlaying() const noexcept { return now.isPlaying; }
    double nextPpq() const noexcept { return now.ppq; }

    /** Forgets where it was: the next block has jumped. */
    void reset(double sampleRateHz) noexcept;

    /**
     * @param position null: the host says nothing of this block, time goes on as before
     * @param frames at most maxFrames
     * @param followsLoops cut blocks at the host's cycle: not in an offline render, where hosts leave the flag set
     * [audio-thread]
     */
    Stretches advance(const HostPosition* position, std::int32_t frames, bool followsLoops) noexcept;

  private:
    struct Moment {
        bool isPlaying = false;
        double ppq = 0.0;
        std::optional<std::int64_t> samples;
    };

    Moment begin(const HostPosition& position) noexcept;
    double exactPpq(double told, std::optional<std::int64_t> samples) noexcept;
    bool continues(const HostPosition& position, double ppq, std::int32_t frames) const noexcept;
    bool canWrap(bool followsLoops) const noexcept;
    void append(Stretches& out, std::int32_t offset, std::int32_t frames, bool jumped) const noexcept;

    double sampleRateHz = 44100.0;
    double bpm = 120.0;
    double framesPerQuarter = 22050.0;
    bool hasHistory = false;
    bool hostWrapsWithinBlocks = true;  // until it shows otherwise
    bool hasWrapped = false;            // here, since the host's last word
    double ppqWithoutWraps = 0.0;       // where that would have led by now
    Moment now;                         // first frame of the block to come, if nothing jumps
    std::optional<HostPosition> told;   // the loop that was told last, for blocks without word
    double anchorPpq = 0.0;
    std::int64_t anchorSamples = 0;
    bool hasAnchor = false;
};

}  // namespace sa3::engine

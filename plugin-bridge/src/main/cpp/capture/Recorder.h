/*
 * Holds the tape that the insert records its input on, and changes it for one of another length without disturbing the
 * audio thread: what the present one remembers is copied to the new one beside it; the audio thread then lets the new one
 * catch up with what has come in since, by as much as a block is long with each block, and changes over.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "audio/Mailbox.h"
#include "capture/Memory.h"
#include "capture/TimeLog.h"
#include "engine/Timeline.h"

namespace sa3::capture {

struct Tape {
    Tape(double sampleRateHz, std::int64_t frames, std::shared_ptr<TimeLog> log)
        : memory(sampleRateHz, frames), times(std::move(log)) {}
    Memory memory;
    std::shared_ptr<TimeLog> times;  // of the clock, which tapes that follow each other share
};

class Recorder {
  public:
    ~Recorder();

    /**
     * A tape of this rate and length. At the present rate it goes on with what is remembered, as setSeconds() does; at
     * another one it is empty, and not held. Not while a block is rendered. May block.
     */
    void prepare(double sampleRateHz, double seconds);

    /**
     * Records on a tape of this length from one of the next blocks on, with as much of what is remembered as it can hold.
     * Does nothing before prepare(). May take a while.
     */
    void setSeconds(double seconds);
    /** Frees tapes that are no longer recorded on.   [any thread but the audio thread] */
    void collect() { mailbox.collect(); }

    /** While held, nothing new comes in and nothing goes.   [any thread, wait-free] */
    void hold(bool held) noexcept { holds.store(held, std::memory_order_relaxed); }
    bool isHeld() const noexcept { return holds.load(std::memory_order_relaxed); }

    /** What is being recorded on; null before prepare().   [any thread but the audio thread] */
    std::shared_ptr<const Tape> tape() const;

    /** Records a block and where on the host's timeline it lies.   [audio-thread, wait-free] */
    void record(const float* left, const float* right, std::int32_t frames,
                const engine::Timeline::Stretches& stretches) noexcept;

  private:
    using Holder = std::shared_ptr<Tape>;

    std::shared_ptr<Tape> present() const;
    void put(std::shared_ptr<Tape> tape);
    void changeOver(std::int32_t frames) noexcept;

    audio::Mailbox<Holder> mailbox;
    std::atomic<bool> holds{false};
    Holder* recording = nullptr;  // the audio thread's, as are the next two
    Holder* following = nullptr;  // takes its place when it has caught up
    bool hasGap = false;          // blocks were left out while held
    std::mutex changing;          // one change after the other
    mutable std::mutex mutex;
    std::shared_ptr<Tape> newest;  // guarded by `mutex`; what is recorded on, or will be
};

}  // namespace sa3::capture

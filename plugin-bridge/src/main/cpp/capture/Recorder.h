/*
 * Holds the tape that the insert records its input on, and changes it for one of another length without disturbing the
 * audio thread.
 */
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "audio/Mailbox.h"
#include "capture/Memory.h"
#include "capture/TimeLog.h"
#include "engine/Timeline.h"

namespace sa3::capture {

struct Tape {
    Tape(double sampleRateHz, std::int64_t frames) : memory(sampleRateHz, frames) {}
    Memory memory;
    TimeLog times;
};

class Recorder {
  public:
    ~Recorder();

    /** A tape of this rate and length, empty unless the present one fits. Not while a block is rendered. May block. */
    void prepare(double sampleRateHz, double seconds);

    /**
     * Records on an empty tape of this length from one of the next blocks on; goes on with the present one where it is as
     * long. Does nothing before prepare().
     */
    void setSeconds(double seconds);
    /** Frees tapes that are no longer recorded on.   [any thread but the audio thread] */
    void collect() { mailbox.collect(); }
    void hold(bool isHeld);

    /** What is being recorded on; null before prepare().   [any thread but the audio thread] */
    std::shared_ptr<const Tape> tape() const;

    /** Records a block and where on the host's timeline it lies.   [audio-thread, wait-free] */
    void record(const float* left, const float* right, std::int32_t frames,
                const engine::Timeline::Stretches& stretches) noexcept;

  private:
    using Holder = std::shared_ptr<Tape>;

    std::int64_t framesOf(double seconds) const;

    double rateHz = 0.0;
    audio::Mailbox<Holder> mailbox;
    Holder* recording = nullptr;  // the audio thread's, as is the next
    bool hasGap = false;          // blocks were left out while held
    mutable std::mutex mutex;
    std::shared_ptr<Tape> newest;  // the same, or the one that it takes next
};

}  // namespace sa3::capture

#include "capture/Recorder.h"

#include <cmath>

namespace sa3::capture {

Recorder::~Recorder() {
    delete recording;
}

std::int64_t Recorder::framesOf(double seconds) const {
    return std::max<std::int64_t>(1, std::llround(seconds * rateHz));
}

void Recorder::prepare(double sampleRateHz, double seconds) {
    const std::lock_guard<std::mutex> lock(mutex);
    rateHz = sampleRateHz;
    const bool fits = newest != nullptr && newest->memory.sampleRateHz() == sampleRateHz &&
                      newest->memory.capacityFrames() == framesOf(seconds);
    if (!fits) {
        newest = std::make_shared<Tape>(rateHz, framesOf(seconds));
    }
    delete mailbox.take();
    delete recording;
    recording = new Holder(newest);
}

void Recorder::setSeconds(double seconds) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (newest != nullptr && newest->memory.capacityFrames() != framesOf(seconds)) {
        newest = std::make_shared<Tape>(rateHz, framesOf(seconds));
        mailbox.post(std::make_unique<Holder>(newest));
    }
}

void Recorder::hold(bool isHeld) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (newest != nullptr) {
        newest->memory.hold(isHeld);
    }
}

std::shared_ptr<const Tape> Recorder::tape() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return newest;
}

void Recorder::record(const float* left, const float* right, std::int32_t frames,
                      const engine::Timeline::Stretches& stretches) noexcept {
    if (mailbox.hasNew() && (recording == nullptr || mailbox.giveBack(recording))) {
        recording = mailbox.take();
    }
    if (recording == nullptr) {
        return;
    }
    Tape& tape = **recording;
    const std::int64_t from = tape.memory.end();
    if (tape.memory.write(left, right, frames) == 0) {
        hasGap = true;
        return;
    }
    for (const engine::Stretch& stretch : stretches) {
        tape.times.note({from + stretch.offset, stretch.isPlaying, stretch.ppq, stretch.framesPerQuarter},
                        stretch.hasJumped || hasGap);
        hasGap = false;
    }
}

}  // namespace sa3::capture

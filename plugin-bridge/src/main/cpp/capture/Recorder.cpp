#include "capture/Recorder.h"

#include <cmath>

namespace sa3::capture {
namespace {

/** So few are copied at once that the audio thread does not come by meanwhile. */
constexpr std::int64_t framesAtOnce = 8192;

std::int64_t framesOf(double seconds, double rateHz) {
    return std::max<std::int64_t>(1, std::llround(seconds * rateHz));
}

void catchUp(Memory& memory, const Memory& source) {
    while (memory.end() < source.end()) {
        memory.follow(source, framesAtOnce);
    }
}

/** The tape itself where it is as long, else another one with the newest of what it remembers. */
std::shared_ptr<Tape> ofLength(double seconds, const std::shared_ptr<Tape>& present) {
    const double rateHz = present->memory.sampleRateHz();
    const std::int64_t frames = framesOf(seconds, rateHz);
    if (present->memory.capacityFrames() == frames) {
        return present;
    }
    auto next = std::make_shared<Tape>(rateHz, frames, present->times);
    catchUp(next->memory, present->memory);
    return next;
}

}  // namespace

Recorder::~Recorder() {
    delete recording;
    delete following;
}

std::shared_ptr<Tape> Recorder::present() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return newest;
}

std::shared_ptr<const Tape> Recorder::tape() const {
    return present();
}

void Recorder::put(std::shared_ptr<Tape> tape) {
    const std::lock_guard<std::mutex> lock(mutex);
    newest = std::move(tape);
}

void Recorder::prepare(double sampleRateHz, double seconds) {
    const std::lock_guard<std::mutex> one(changing);
    auto next = present();
    if (next != nullptr && next->memory.sampleRateHz() == sampleRateHz) {
        catchUp(next->memory, (*recording)->memory);
        next = ofLength(seconds, next);
    } else {
        next = std::make_shared<Tape>(sampleRateHz, framesOf(seconds, sampleRateHz), std::make_shared<TimeLog>());
        hold(false);
    }
    auto holder = std::make_unique<Holder>(next);
    delete mailbox.take();
    delete std::exchange(following, nullptr);
    delete std::exchange(recording, holder.release());
    put(std::move(next));
}

void Recorder::setSeconds(double seconds) {
    const std::lock_guard<std::mutex> one(changing);
    const auto now = present();
    if (now == nullptr) {
        return;
    }
    auto next = ofLength(seconds, now);
    if (next != now) {
        mailbox.post(std::make_unique<Holder>(next));
        put(std::move(next));
    }
}

/** The next tape catches up by twice the frames that come in, so it gets there. */
void Recorder::changeOver(std::int32_t frames) noexcept {
    if (following == nullptr) {
        following = mailbox.take();
    }
    if (following == nullptr) {
        return;
    }
    Memory& next = (*following)->memory;
    const Memory& present = (*recording)->memory;
    next.follow(present, std::int64_t{2} * frames);
    if (next.end() == present.end() && mailbox.giveBack(recording)) {
        recording = std::exchange(following, nullptr);
    }
}

void Recorder::record(const float* left, const float* right, std::int32_t frames,
                      const engine::Timeline::Stretches& stretches) noexcept {
    if (recording == nullptr) {
        return;
    }
    changeOver(frames);
    if (isHeld()) {
        hasGap = true;
        return;
    }
    Tape& tape = **recording;
    const std::int64_t from = tape.memory.end();
    tape.memory.write(left, right, frames);
    for (const engine::Stretch& stretch : stretches) {
        tape.times->note({from + stretch.offset, stretch.isPlaying, stretch.ppq, stretch.framesPerQuarter},
                         stretch.hasJumped || hasGap);
        hasGap = false;
    }
}

}  // namespace sa3::capture

#include "engine/Timeline.h"

#include <algorithm>
#include <cmath>

namespace sa3::engine {
namespace {

constexpr double ticksPerQuarter = 1920.0;
constexpr double minBpm = 1.0;
constexpr double maxBpm = 2000.0;
constexpr std::int64_t sampleClockJitterFrames = 2;
constexpr double nearlyFrames = 1.0e-3;

bool isWholeTick(double ppq) noexcept {
    const double ticks = ppq * ticksPerQuarter;
    return std::abs(ticks - std::round(ticks)) < 1.0e-6;
}

/** As near as two counts of the same place come in whole ticks. */
bool isNear(double a, double b) noexcept {
    return std::abs(a - b) < 4.0 / ticksPerQuarter;
}

bool isWithinATick(double a, double b) noexcept {
    return std::abs(a - b) < 1.0 / ticksPerQuarter;
}

}  // namespace

bool isTempo(double bpm) noexcept {
    return std::isfinite(bpm) && bpm >= minBpm && bpm <= maxBpm;
}

std::int64_t wholeFrame(double frames) noexcept {
    return static_cast<std::int64_t>(std::floor(frames + 0.5 + nearlyFrames));
}

void Timeline::reset(double newSampleRateHz) noexcept {
    sampleRateHz = newSampleRateHz;
    framesPerQuarter = sampleRateHz * 60.0 / bpm;
    hasHistory = hasAnchor = hasWrapped = false;
    hostWrapsWithinBlocks = true;
    now = {};
    told.reset();
}

double Timeline::framesPerQuarterAt(const HostPosition* position) const noexcept {
    const bool tells = position != nullptr && position->bpm && isTempo(*position->bpm);
    return sampleRateHz * 60.0 / (tells ? *position->bpm : bpm);
}

double Timeline::exactPpq(double toldPpq, std::optional<std::int64_t> samples) noexcept {
    if (!samples || !isWholeTick(toldPpq)) {
        hasAnchor = false;
        return toldPpq;
    }
    const double sinceStart = static_cast<double>(*samples) / framesPerQuarter;
    if (isWithinATick(toldPpq, sinceStart)) {
        return sinceStart;
    }
    const double sinceAnchor = anchorPpq + static_cast<double>(*samples - anchorSamples) / framesPerQuarter;
    if (hasAnchor && isWithinATick(toldPpq, sinceAnchor)) {
        return sinceAnchor;
    }
    hasAnchor = true;
    anchorPpq = toldPpq;
    anchorSamples = *samples;
    return toldPpq;
}

bool Timeline::continues(const HostPosition& position, double ppq, std::int32_t frames) const noexcept {
    if (!hasHistory || position.isPlaying != now.isPlaying) {
        return false;
    }
    if (!position.isPlaying) {
        return true;
    }
    const double gapPpq = std::abs(ppq - now.ppq);
    if (position.samples && now.samples) {
        // Within a block whose tempo moves, the quarter notes differ from a straight line; the sample clock does not.
        const double blockPpq = static_cast<double>(frames) / framesPerQuarter;
        return std::abs(*position.samples - *now.samples) <= sampleClockJitterFrames && gapPpq < 0.25 + blockPpq;
    }
    return gapPpq * framesPerQuarter <= 2.0 || isNear(ppq, now.ppq);
}

Timeline::Moment Timeline::begin(const HostPosition& position) noexcept {
    if (position.bpm && isTempo(*position.bpm) && *position.bpm != bpm) {
        bpm = *position.bpm;
        framesPerQuarter = sampleRateHz * 60.0 / bpm;
        hasAnchor = false;
    }
    Moment moment{position.isPlaying, now.ppq, position.samples};
    if (position.ppq && std::isfinite(*position.ppq)) {
        moment.ppq = exactPpq(*position.ppq, position.samples);
    } else if (position.samples) {
        moment.ppq = static_cast<double>(*position.samples) / framesPerQuarter;
    }
    return moment;
}

bool Timeline::canWrap(bool followsLoops) const noexcept {
    return followsLoops && hostWrapsWithinBlocks && now.isPlaying && told && told->isLooping &&
           (told->loopEndPpq - told->loopStartPpq) * framesPerQuarter >= minLoopFrames;
}

void Timeline::append(Stretches& out, std::int32_t offset, std::int32_t frames, bool jumped) const noexcept {
    out.items[out.count++] = {offset, frames, now.isPlaying, jumped, now.ppq, framesPerQuarter};
}

Timeline::Stretches Timeline::advance(const HostPosition* position, std::int32_t frames, bool followsLoops) noexcept {
    bool jumped = !hasHistory;
    if (position != nullptr) {
        const Moment moment = begin(*position);
        jumped = !continues(*position, moment.ppq, frames);
        // One whose cycle was switched off or moved meanwhile shows nothing.
        const bool isSameCycle = told && position->isLooping && position->loopStartPpq == told->loopStartPpq &&
                                 position->loopEndPpq == told->loopEndPpq;
        if (hasWrapped && jumped && isSameCycle && isNear(moment.ppq, ppqWithoutWraps)) {
            hostWrapsWithinBlocks = false;
        }
        now = moment;
        told = *position;
        hasWrapped = false;
        ppqWithoutWraps = now.ppq;
    }
    hasHistory = true;
    ppqWithoutWraps += now.isPlaying ? static_cast<double>(frames) / framesPerQuarter : 0.0;
    Stretches out;
    std::int32_t offset = 0;
    while (canWrap(followsLoops) && out.count + 1 < maxStretches) {
        const double untilEnd = (told->loopEndPpq - now.ppq) * framesPerQuarter;
        const bool isInside = untilEnd >= nearlyFrames && untilEnd < static_cast<double>(frames - offset);
        const auto rest = isInside ? static_cast<std::int32_t>(wholeFrame(untilEnd)) : 0;
        if (!isInside || rest >= frames - offset) {
            break;
        }
        if (rest > 0) {
            append(out, offset, rest, jumped);
        }
        offset += rest;
        now = {true, told->loopStartPpq + (rest - untilEnd) / framesPerQuarter, std::nullopt};
        jumped = hasWrapped = true;
    }
    append(out, offset, frames - offset, jumped);
    if (now.isPlaying) {
        now.ppq += static_cast<double>(frames - offset) / framesPerQuarter;
        now.samples = now.samples ? std::optional(*now.samples + frames - offset) : std::nullopt;
    }
    return out;
}

}  // namespace sa3::engine

#include "model/CaptureDrawing.h"

#include <algorithm>
#include <cmath>

namespace sa3 {
namespace {

constexpr std::int64_t bucketsOfATape = 1500;
constexpr std::size_t maxBarMarks = 2000;
constexpr float audible = 1.0e-4f;
constexpr double hearingSeconds = 0.5;

}  // namespace

void CaptureDrawing::readBuckets(const capture::Memory& memory) {
    const std::int64_t oldest = memory.oldest() / framesPerBucket + 1;
    const std::int64_t end = memory.end() / framesPerBucket;  // whole ones only
    while (!buckets.empty() && firstBucket < oldest) {
        buckets.pop_front();
        ++firstBucket;
    }
    if (buckets.empty()) {
        firstBucket = memory.oldest() == 0 ? 0 : oldest;
    }
    std::vector<float> samples(static_cast<std::size_t>(framesPerBucket));
    for (std::int64_t bucket = firstBucket + static_cast<std::int64_t>(buckets.size()); bucket < end; ++bucket) {
        Bucket drawing;
        for (std::int32_t channel = 0; channel < capture::Memory::channelCount; ++channel) {
            if (memory.read(channel, bucket * framesPerBucket, framesPerBucket, samples.data())) {
                const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
                drawing = {std::min(drawing.low, *low), std::max(drawing.high, *high)};
            }
        }
        buckets.push_back(drawing);
    }
}

/** Bars of the present metre on its bar lines, counted from the first whole one of the project. */
std::vector<editor::BarMark> CaptureDrawing::bars(const capture::Tape& tape, double beatsPerBar, double barStartPpq) const {
    const double first = std::fmod(barStartPpq, beatsPerBar);
    std::vector<editor::BarMark> marks;
    const auto times = tape.times->copy();
    const double rate = tape.memory.sampleRateHz();
    for (std::size_t i = 0; i < times.size(); ++i) {
        const std::int64_t until = i + 1 < times.size() ? times[i + 1].frame : tape.memory.end();
        if (!times[i].isPlaying || until <= tape.memory.oldest()) {
            continue;
        }
        for (auto bar = static_cast<std::int64_t>(std::ceil((times[i].ppq - first) / beatsPerBar)); marks.size() < maxBarMarks; ++bar) {
            const double frame = static_cast<double>(times[i].frame) +
                                 (first + static_cast<double>(bar) * beatsPerBar - times[i].ppq) * times[i].framesPerQuarter;
            if (frame >= static_cast<double>(until)) {
                break;
            }
            if (frame >= static_cast<double>(tape.memory.oldest())) {
                marks.push_back({frame / rate, static_cast<int>(bar) + 1});
            }
        }
    }
    return marks;
}

void CaptureDrawing::update(double beatsPerBar, double barStartPpq) {
    const auto tape = recorder.tape();
    if (tape == nullptr) {
        return;
    }
    if (tape != drawn) {
        drawn = tape;
        buckets.clear();
        firstBucket = 0;
        framesPerBucket = std::max<std::int64_t>(1, tape->memory.capacityFrames() / bucketsOfATape);
    }
    readBuckets(tape->memory);
    const double rate = tape->memory.sampleRateHz();
    editor::Peaks peaks{static_cast<double>(framesPerBucket) / rate, {}, {}};
    for (const Bucket& bucket : buckets) {
        peaks.lowest.push_back(bucket.low);
        peaks.highest.push_back(bucket.high);
    }
    const auto recent = static_cast<std::size_t>(hearingSeconds / peaks.secondsPerBucket) + 1;
    const auto isLoud = [](const Bucket& bucket) { return bucket.high > audible || bucket.low < -audible; };
    editor::Capture drawing;
    drawing.endSeconds = static_cast<double>(tape->memory.end()) / rate;
    drawing.heldSeconds = drawing.endSeconds - static_cast<double>(firstBucket * framesPerBucket) / rate;
    drawing.capacitySeconds = static_cast<double>(tape->memory.capacityFrames()) / rate;
    drawing.memoryBytes = tape->memory.bytes();
    drawing.isHeld = recorder.isHeld();
    drawing.isHearingInput = std::any_of(buckets.rbegin(), buckets.rbegin() + static_cast<std::ptrdiff_t>(std::min(recent, buckets.size())), isLoud);
    drawing.bars = bars(*tape, beatsPerBar, barStartPpq);
    drawing.peaks = std::make_shared<const editor::Peaks>(std::move(peaks));
    const std::lock_guard<std::mutex> lock(mutex);
    result = std::move(drawing);
}

editor::Capture CaptureDrawing::latest() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return result;
}

}  // namespace sa3

#include "instance/CaptureCut.h"

#include <algorithm>
#include <cmath>

namespace sa3 {
namespace {

constexpr double minSeconds = 0.1;
/** So much before and after what is inpainted goes along, where it was captured: the model hears what it must fit. */
constexpr double contextSeconds = 10.0;

/** The frames that go to the model, inside what the tape still holds. */
struct Frames {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

Frames framesOf(const capture::Memory& memory, juce::Range<double> seconds) {
    const double rate = memory.sampleRateHz();
    return {std::max<std::int64_t>(memory.oldest(), std::llround(seconds.getStart() * rate)),
            std::min<std::int64_t>(memory.end(), std::llround(seconds.getEnd() * rate))};
}

}  // namespace

void CaptureCut::setRange(std::optional<juce::Range<double>> seconds) {
    const std::lock_guard<std::mutex> lock(mutex);
    chosen = seconds && seconds->getLength() >= minSeconds ? seconds : std::nullopt;
}

std::optional<juce::Range<double>> CaptureCut::range() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return chosen;
}

double CaptureCut::chosenSeconds() const {
    const auto tape = recorder.tape();
    const auto part = range();
    if (tape == nullptr || !part) {
        return 0.0;
    }
    const Frames frames = framesOf(tape->memory, *part);
    return static_cast<double>(std::max<std::int64_t>(0, frames.to - frames.from)) / tape->memory.sampleRateHz();
}

bool CaptureCut::hasPlace() const {
    const auto tape = recorder.tape();
    const auto part = range();
    return tape != nullptr && part && capture::ppqOf(tape->times->copy(), framesOf(tape->memory, *part).from).has_value();
}

std::string CaptureCut::whyNot() const {
    const auto tape = recorder.tape();
    if (tape == nullptr || tape->memory.end() == 0) {
        return "Nothing has been captured yet: play through the insert first";
    }
    if (!range()) {
        return "Choose a part of the captured audio first";
    }
    return chosenSeconds() >= minSeconds ? std::string() : "The chosen part has left the memory: choose another one";
}

std::optional<Cut> CaptureCut::make(editor::Mode mode, double maxSeconds) const {
    const auto tape = recorder.tape();
    const auto seconds = range();
    if (tape == nullptr || !seconds || !whyNot().empty()) {
        return std::nullopt;
    }
    const capture::Memory& memory = tape->memory;
    const Frames inner = framesOf(memory, *seconds);
    Frames outer = inner;
    if (mode == editor::Mode::inpaint) {
        const double spare = std::max(0.0, maxSeconds - seconds->getLength()) / 2.0;
        const double context = maxSeconds > 0.0 ? std::min(contextSeconds, spare) : contextSeconds;
        outer = framesOf(memory, seconds->expanded(context));
    }
    Cut cut;
    cut.source.use = mode == editor::Mode::guide ? render::Source::Use::guide : render::Source::Use::original;
    cut.source.rateHz = static_cast<std::int32_t>(std::lround(memory.sampleRateHz()));
    std::vector channels(capture::Memory::channelCount, std::vector<float>(static_cast<std::size_t>(outer.to - outer.from)));
    for (std::int32_t channel = 0; channel < capture::Memory::channelCount; ++channel) {
        float* const out = channels[static_cast<std::size_t>(channel)].data();
        if (!memory.read(channel, outer.from, outer.to - outer.from, out)) {
            return std::nullopt;
        }
    }
    cut.source.channels = std::make_shared<const std::vector<std::vector<float>>>(std::move(channels));
    const double rate = memory.sampleRateHz();
    cut.seconds = static_cast<double>(outer.to - outer.from) / rate;
    if (mode == editor::Mode::inpaint) {
        cut.inpaint = juce::Range<double>(static_cast<double>(inner.from - outer.from) / rate,
                                          static_cast<double>(inner.to - outer.from) / rate);
    }
    cut.placePpq = capture::ppqOf(tape->times->copy(), outer.from, inner.from);
    return cut;
}

}  // namespace sa3

#include "processor/HostPosition.h"

namespace sa3 {
namespace {

template <class Value>
std::optional<Value> standard(const juce::Optional<Value>& value) {
    return value.hasValue() ? std::optional<Value>(*value) : std::nullopt;
}

constexpr double roundingPpq = 1.0e-6;

/** Hosts that do not know it say nothing, 0, or nonsense: then bars are counted from the project's start. */
double barStart(const juce::AudioPlayHead::PositionInfo& info, double ppq) {
    const double told = info.getPpqPositionOfLastBarStart().orFallback(0.0);
    return told >= 0.0 && told <= ppq + roundingPpq ? told : 0.0;
}

void publish(const juce::AudioPlayHead::PositionInfo& info, HostView& view) {
    view.isKnown = true;
    view.isPlaying = info.getIsPlaying();
    view.ppq = info.getPpqPosition().orFallback(view.ppq.load());
    view.barStartPpq = barStart(info, view.ppq);
    if (const auto told = info.getBpm(); told && engine::isTempo(*told)) {
        view.bpm = *told;
    }
    if (const auto told = info.getTimeSignature()) {
        const editor::TimeSignature signature{told->numerator, told->denominator};
        view.signature = signature.isSound() ? signature : view.signature.load();
    }
}

}  // namespace

std::optional<engine::HostPosition> hostPosition(juce::AudioPlayHead* playHead, HostView& view) {
    const auto info = playHead != nullptr ? playHead->getPosition() : juce::Optional<juce::AudioPlayHead::PositionInfo>();
    if (!info.hasValue()) {
        return std::nullopt;
    }
    publish(*info, view);
    engine::HostPosition position;
    position.isPlaying = info->getIsPlaying();
    position.ppq = standard(info->getPpqPosition());
    if (const auto samples = info->getTimeInSamples()) {
        position.samples = *samples;
    }
    position.bpm = standard(info->getBpm());
    if (const auto loop = info->getLoopPoints()) {
        position.isLooping = info->getIsLooping();
        position.loopStartPpq = loop->ppqStart;
        position.loopEndPpq = loop->ppqEnd;
    }
    return position;
}

}  // namespace sa3

/* The transport of a host of our own. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <cstdint>

namespace sa3::test {

class TestPlayHead final : public juce::AudioPlayHead {
  public:
    explicit TestPlayHead(double rate = 44100.0) : rateHz(rate) {}

    juce::Optional<PositionInfo> getPosition() const override {
        PositionInfo info;
        info.setIsPlaying(isPlaying);
        info.setBpm(bpm);
        info.setTimeSignature(metre);
        info.setTimeInSamples(samples);
        info.setPpqPosition(static_cast<double>(samples) * bpm / (60.0 * rateHz));
        return info;
    }

    double rateHz;
    double bpm = 120.0;
    TimeSignature metre{4, 4};
    std::int64_t samples = 0;
    bool isPlaying = true;
};

}  // namespace sa3::test

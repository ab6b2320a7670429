/* The transport of a host of our own. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <cstdint>
#include <optional>

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
        info.setPpqPosition(ppqAt(samples));
        if (barStartPpq) {
            info.setPpqPositionOfLastBarStart(*barStartPpq);
        }
        info.setIsLooping(cycleFrames > 0);
        if (cycleFrames > 0) {
            info.setLoopPoints(LoopPoints{0.0, ppqAt(cycleFrames)});
        }
        return info;
    }

    void advance(std::int64_t frames) {
        samples += isPlaying ? frames : 0;
        samples = cycleFrames > 0 ? samples % cycleFrames : samples;
    }

    double ppqAt(std::int64_t frame) const { return static_cast<double>(frame) * bpm / (60.0 * rateHz); }

    double rateHz;
    double bpm = 120.0;
    TimeSignature metre{4, 4};
    std::optional<double> barStartPpq;  // nothing: the host does not say it
    std::int64_t samples = 0;
    bool isPlaying = true;
    std::int64_t cycleFrames = 0;  // the first frames of the project again and again; 0: no cycle
};

}  // namespace sa3::test

#include <juce_core/juce_core.h>

#include "SimulatedHost.h"
#include "engine/DryWet.h"

namespace sa3::test {
namespace {

class InsertTest final : public juce::UnitTest {
  public:
    InsertTest() : UnitTest("Dry and wet", "engine") {}

    void runTest() override {
        withoutContentTheInputPasses();
        fullyWetIsTheClip();
        halfIsHalf();
        monoHearsTheMean();
    }

  private:
    static std::vector<float> mix(float wet, int channels, std::size_t frames, std::size_t from, std::size_t to) {
        const auto input = noiseClip(static_cast<std::int64_t>(frames), 44100, 1);
        const auto clip = noiseClip(static_cast<std::int64_t>(frames), 44100, 2);
        std::vector<float> left(input->channel(0), input->channel(0) + frames);
        std::vector<float> right(input->channel(1), input->channel(1) + frames);
        std::vector<float> clipLeft(frames);
        std::vector<float> clipRight(frames);
        std::vector<float> coverage(frames);
        for (std::size_t i = from; i < to; ++i) {
            clipLeft[i] = clip->channel(0)[i];
            clipRight[i] = clip->channel(1)[i];
            coverage[i] = 1.0f;
        }
        engine::DryWet dryWet;
        dryWet.reset(wet, 100);
        float* inOut[] = {left.data(), right.data()};
        const float* sound[] = {clipLeft.data(), clipRight.data()};
        dryWet.apply(inOut, channels, sound, coverage.data(), static_cast<std::int32_t>(frames));
        return left;
    }

    void withoutContentTheInputPasses() {
        beginTest("where no clip sounds the input passes bit for bit, however wet");
        const auto input = noiseClip(3000, 44100, 1);
        const std::vector<float> out = mix(1.0f, 2, 3000, 1000, 2000);
        expectEquals(firstDifference(out, 0, *input, 0, 0, 1000), std::int64_t{-1});
        expectEquals(firstDifference(out, 2100, *input, 0, 2100, 900), std::int64_t{-1});
    }

    void fullyWetIsTheClip() {
        beginTest("fully wet, the clip alone, bit for bit after the ramp");
        const auto clip = noiseClip(3000, 44100, 2);
        const std::vector<float> out = mix(1.0f, 2, 3000, 1000, 2000);
        expectEquals(firstDifference(out, 1100, *clip, 0, 1100, 900), std::int64_t{-1});
    }

    void halfIsHalf() {
        beginTest("half wet is half of each");
        const auto input = noiseClip(3000, 44100, 1);
        const auto clip = noiseClip(3000, 44100, 2);
        const std::vector<float> out = mix(0.5f, 2, 3000, 1000, 2000);
        float worst = 0.0f;
        for (std::size_t i = 1200; i < 2000; ++i) {
            worst = std::max(worst, std::abs(out[i] - 0.5f * (input->channel(0)[i] + clip->channel(0)[i])));
        }
        expect(worst < 1.0e-6f);
    }

    void monoHearsTheMean() {
        beginTest("one channel hears the mean of the clip's two");
        const auto clip = noiseClip(3000, 44100, 2);
        const std::vector<float> out = mix(1.0f, 1, 3000, 1000, 2000);
        expect(out[1500] == (clip->channel(0)[1500] + clip->channel(1)[1500]) * 0.5f);
    }
};

InsertTest insertTest;

}  // namespace
}  // namespace sa3::test

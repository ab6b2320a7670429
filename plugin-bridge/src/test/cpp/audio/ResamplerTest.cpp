#include "audio/Resampler.h"

#include <juce_core/juce_core.h>

#include <cmath>
#include <numbers>

#include "engine/SimulatedHost.h"

namespace sa3::test {
namespace {

class ResamplerTest final : public juce::UnitTest {
  public:
    ResamplerTest() : UnitTest("Resampler", "audio") {}

    void runTest() override {
        equalRatesAreTheSameClip();
        lengthIsExact();
        piecesGiveTheSameAsTheWhole();
        tonesKeepFrequencyLevelAndPhase();
        tonesAboveTheNewRangeVanish();
        constantStaysConstant();
        abandonedSourcesAbandonTheirCopies();
    }

  private:
    static std::shared_ptr<const audio::Clip> tone(double hz, std::int32_t rateHz, std::int64_t frames) {
        std::vector<float> samples(static_cast<std::size_t>(frames));
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] = static_cast<float>(std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rateHz));
        }
        return audio::Clip::of(rateHz, {samples});
    }

    /** Largest difference to the ideal tone, decibels below full scale, away from the clip's ends. */
    static double errorDb(const audio::Clip& clip, double hz, double level) {
        double worst = 1.0e-12;
        for (std::int64_t i = 2000; i < clip.frames() - 2000; ++i) {
            const double ideal = level * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / clip.rateHz());
            worst = std::max(worst, std::abs(ideal - static_cast<double>(clip.channel(0)[i])));
        }
        return 20.0 * std::log10(worst);
    }

    void equalRatesAreTheSameClip() {
        beginTest("equal rates: the very same clip");
        const auto clip = noiseClip(100);
        expect(audio::atRate(clip, 44100) == clip);
    }

    void lengthIsExact() {
        beginTest("length is round(frames * out / in)");
        for (const std::int32_t rate : {22050, 32000, 48000, 88200, 96000, 176400, 192000, 44056}) {
            for (const std::int64_t frames : {0, 1, 2, 147, 44099, 44100, 352800}) {
                const auto exact = static_cast<std::int64_t>(std::floor(static_cast<double>(frames) * rate / 44100.0 + 0.5));
                expectEquals(audio::resampledFrames(frames, 44100, rate), exact);
            }
        }
        expectEquals(audio::atRate(noiseClip(1000), 96000)->frames(), std::int64_t{2177});
    }

    void piecesGiveTheSameAsTheWhole() {
        beginTest("a clip that arrives in pieces gives the same samples as the whole");
        const auto whole = noiseClip(20000);
        for (const std::int32_t rate : {48000, 96000, 32000}) {
            const auto expected = audio::atRate(whole, rate);
            audio::Clip source(44100, 2, 20000);
            audio::Clip target(rate, 2, audio::resampledFrames(20000, 44100, rate));
            const audio::Resampler resampler(44100, rate);
            std::mt19937 random(3);
            while (!source.isComplete()) {
                const std::int64_t until = std::min<std::int64_t>(20000, source.readyFrames() + static_cast<std::int64_t>(random() % 3000));
                for (std::int32_t channel = 0; channel < 2; ++channel) {
                    std::copy(whole->channel(channel) + source.readyFrames(), whole->channel(channel) + until,
                              source.writable(channel) + source.readyFrames());
                }
                source.publish(until);
                resampler.advance(source, target);
            }
            expect(target.isComplete());
            expect(std::equal(target.channel(0), target.channel(0) + 2 * target.frames(), expected->channel(0)));
        }
    }

    void tonesKeepFrequencyLevelAndPhase() {
        beginTest("tones up to 0.9 of the lower Nyquist frequency come out as they went in, within -100 dB");
        for (const std::int32_t rate : {48000, 88200, 96000, 192000, 32000}) {
            const double top = 0.45 * std::min(44100, rate);
            for (const double hz : {50.0, 997.0, 0.5 * top, top}) {
                const double error = errorDb(*audio::atRate(tone(hz, 44100, 30000), rate), hz, 1.0);
                expect(error < -100.0, juce::String(hz) + " Hz to " + juce::String(rate) + ": " + juce::String(error) + " dB");
            }
        }
    }

    void tonesAboveTheNewRangeVanish() {
        beginTest("tones above the new Nyquist frequency vanish, below -100 dB");
        const double error = errorDb(*audio::atRate(tone(17000.0, 44100, 30000), 32000), 17000.0, 0.0);
        expect(error < -100.0, juce::String(error) + " dB");
    }

    void constantStaysConstant() {
        beginTest("a constant stays what it is away from the ends");
        const auto converted = audio::atRate(audio::Clip::of(44100, {std::vector<float>(5000, 0.5f)}), 48000);
        float worst = 0.0f;
        for (std::int64_t i = 500; i < converted->frames() - 500; ++i) {
            worst = std::max(worst, std::abs(converted->channel(0)[i] - 0.5f));
        }
        expect(worst < 1.0e-6f);
    }

    void abandonedSourcesAbandonTheirCopies() {
        beginTest("a source that its writer gave up on gives up its copy");
        audio::Clip source(44100, 2, 20000);
        audio::Clip target(48000, 2, audio::resampledFrames(20000, 44100, 48000));
        source.abandon();
        audio::Resampler(44100, 48000).advance(source, target);
        expect(target.isAbandoned());
    }
};

ResamplerTest resamplerTest;

}  // namespace
}  // namespace sa3::test

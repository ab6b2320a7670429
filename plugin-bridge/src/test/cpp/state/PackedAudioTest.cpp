#include "state/PackedAudio.h"

#include <juce_core/juce_core.h>

#include <bit>
#include <cmath>
#include <limits>

#include "engine/SimulatedHost.h"

namespace sa3::test {
namespace {

using state::PackedAudio;

class PackedAudioTest final : public juce::UnitTest {
  public:
    PackedAudioTest() : UnitTest("Packed audio", "state") {}

    void runTest() override {
        everyBitComesBack();
        musicShrinks();
        wrongSizesAreRefused();
        damageIsSeen();
    }

  private:
    static bool hasSameBits(const audio::Clip& a, const audio::Clip& b) {
        const auto bytes = static_cast<std::size_t>(a.frames() * a.channelCount()) * sizeof(float);
        return bytes == 0 || std::memcmp(a.channel(0), b.channel(0), bytes) == 0;
    }

    void everyBitComesBack() {
        beginTest("every bit pattern comes back, signed zeros and not-a-numbers too");
        std::mt19937 random(1);
        for (const std::int64_t frames : {0, 1, 2, 1000, 70000}) {
            std::vector<std::vector<float>> channels(2, std::vector<float>(static_cast<std::size_t>(frames)));
            for (auto& channel : channels) {
                for (float& sample : channel) {
                    sample = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
                }
            }
            const auto clip = audio::Clip::of(44100, channels);
            const auto back = PackedAudio::of(*clip)->unpack(44100, 2, frames);
            expect(back != nullptr && back->isComplete() && hasSameBits(*clip, *back));
        }
        const float odd[] = {0.0f, -0.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                             std::numeric_limits<float>::denorm_min(), -1.0f};
        const auto clip = audio::Clip::of(48000, {std::vector<float>(std::begin(odd), std::end(odd))});
        expect(hasSameBits(*clip, *PackedAudio::of(*clip)->unpack(48000, 1, 6)));
    }

    void musicShrinks() {
        beginTest("a decaying tone shrinks, silence vanishes");
        std::vector<float> tone(100000);
        for (std::size_t i = 0; i < tone.size(); ++i) {
            tone[i] = static_cast<float>(std::sin(0.05 * static_cast<double>(i)) * std::exp(-3.0e-5 * static_cast<double>(i)));
        }
        const auto clip = audio::Clip::of(44100, {tone});
        const auto packed = PackedAudio::of(*clip)->bytes().size();
        expect(packed < 368000, juce::String(static_cast<int>(packed)) + " bytes of 400000");
        expect(PackedAudio::of(*audio::Clip::of(44100, {std::vector<float>(100000)}))->bytes().size() < 2000);
    }

    void wrongSizesAreRefused() {
        beginTest("another number of frames, or more than the bytes can hold, is refused");
        const auto packed = PackedAudio::of(*noiseClip(1000));
        expect(packed->unpack(44100, 2, 1001) == nullptr);
        expect(packed->unpack(44100, 2, -1) == nullptr);
        expect(packed->unpack(44100, 0, 1000) == nullptr);
        expect(packed->unpack(0, 2, 1000) == nullptr);
        expect(packed->unpack(44100, 2, std::int64_t{1} << 40) == nullptr);
        expect(packed->unpack(44100, 2, std::numeric_limits<std::int64_t>::max()) == nullptr);
        expect(PackedAudio(std::vector<std::uint8_t>(64)).unpack(44100, 2, 10'000'000) == nullptr);
    }

    void damageIsSeen() {
        beginTest("cut bytes are refused");
        const auto packed = PackedAudio::of(*noiseClip(1000));
        for (std::size_t size = 0; size < packed->bytes().size(); size += 97) {
            const PackedAudio cut(std::vector<std::uint8_t>(packed->bytes().begin(), packed->bytes().begin() + static_cast<std::ptrdiff_t>(size)));
            expect(cut.unpack(44100, 2, 1000) == nullptr);
        }
    }
};

PackedAudioTest packedAudioTest;

}  // namespace
}  // namespace sa3::test

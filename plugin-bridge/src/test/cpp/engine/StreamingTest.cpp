#include <juce_core/juce_core.h>

#include <array>

#include "SimulatedHost.h"
#include "audio/Resampler.h"

namespace sa3::test {
namespace {

class StreamingTest final : public juce::UnitTest {
  public:
    StreamingTest() : UnitTest("Clips that are still arriving", "engine") {}

    void runTest() override {
        whatHasArrivedSounds();
        lateFramesLeaveNoClick();
        offlineKnowsWhatIsMissing();
        finalReplacesPreview();
        replacedScenesComeBack();
        nothingIsFreedWhileItSounds();
    }

  private:
    void whatHasArrivedSounds() {
        beginTest("a clip that arrives faster than it plays sounds as if it had been there");
        const auto whole = noiseClip(20000);
        const auto clip = std::make_shared<audio::Clip>(44100, 2, 20000);
        SimulatedHost host(44100.0);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        for (std::int64_t until = 1000; until <= 20000; until += 1000) {
            arrive(*clip, *whole, until);
            host.run(900, always(300));
        }
        host.run(2000, always(300));
        expectEquals(firstDifference(host.left, 0, *whole, 0, 0, 20000), std::int64_t{-1});
    }

    void lateFramesLeaveNoClick() {
        beginTest("frames that come late: silence after a ramp, then on at the right frame after a ramp");
        const auto whole = noiseClip(20000);
        const auto clip = std::make_shared<audio::Clip>(44100, 2, 20000);
        arrive(*clip, *whole, 5000);
        SimulatedHost host(44100.0);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        host.run(8000, always(400));
        expectEquals(firstDifference(host.left, 0, *whole, 0, 0, 4800), std::int64_t{-1});
        expect(std::abs(host.left[4999]) < 0.01f);
        expectEquals(soundingFrames(host.left, 5000, 8000), std::int64_t{0});
        arrive(*clip, *whole, 20000);
        host.run(8000, always(400));
        expect(std::abs(host.left[8000]) < 0.01f);
        expectEquals(firstDifference(host.left, 8133, *whole, 0, 8133, 7000), std::int64_t{-1});
    }

    void offlineKnowsWhatIsMissing() {
        beginTest("an offline render is told which block has holes");
        const auto whole = noiseClip(20000);
        const auto clip = std::make_shared<audio::Clip>(44100, 2, 20000);
        SimulatedHost host(44100.0);
        host.isRealtime = false;
        host.post(sceneOf({pinned(1, clip, 1.0)}));
        std::int64_t arrived = 0;
        const std::int64_t end = host.frameOf(1.0) + 20000;
        while (host.position < end) {
            const engine::HostPosition position = host.told();
            while (!host.player.hasDataFor(&position, 512)) {
                const std::int64_t before = host.player.arrivedFrames();
                arrived += 700;
                arrive(*clip, *whole, std::min<std::int64_t>(arrived, 20000));
                expect(host.player.arrivedFrames() > before);
            }
            host.run(512, always(512));
        }
        expectEquals(firstDifference(host.left, host.frameOf(1.0), *whole, 0, 0, 20000), std::int64_t{-1});

        beginTest("and so is one whose host has told its position once (LV2)");
        SimulatedHost quiet(44100.0);
        quiet.isRealtime = false;
        quiet.post(sceneOf({pinned(1, std::make_shared<audio::Clip>(44100, 2, 20000), 1.0)}));
        quiet.run(512, always(512));
        std::array<float, 512> left{};
        std::array<float, 512> right{};
        for (int frame = 512; frame < 21504; frame += 512) {
            expect(quiet.player.hasDataFor(nullptr, 512));
            quiet.player.render(nullptr, {left.data(), right.data(), nullptr}, 512, false);
        }
        expect(!quiet.player.hasDataFor(nullptr, 512));

        beginTest("it is not asked to wait for a clip whose writer has given up");
        const auto broken = std::make_shared<audio::Clip>(44100, 2, 20000);
        host.post(sceneOf({pinned(2, broken, 0.0)}));
        host.position = 0;
        const engine::HostPosition position = host.told();
        expect(!host.player.hasDataFor(&position, 512));
        broken->abandon();
        expect(host.player.hasDataFor(&position, 512));
    }

    void finalReplacesPreview() {
        beginTest("the final version takes over at the same frame, with a ramp and no gap");
        const auto preview = noiseClip(20000, 44100, 1);
        const auto complete = noiseClip(20000, 44100, 2);
        SimulatedHost host(44100.0);
        host.post(sceneOf({pinned(1, preview, 0.0)}));
        host.run(5000, always(500));
        host.post(sceneOf({pinned(1, complete, 0.0)}));
        host.run(15000, always(500));
        expectEquals(firstDifference(host.left, 0, *preview, 0, 0, 5000), std::int64_t{-1});
        expectEquals(firstDifference(host.left, 5133, *complete, 0, 5133, 20000 - 5133), std::int64_t{-1});
        for (std::size_t i = 5000; i < 5133; ++i) {
            expect(host.left[i] > 0.09f, "no dip while both fade");
        }
    }

    void replacedScenesComeBack() {
        beginTest("scenes that were replaced are freed, also when nothing is rendered");
        std::weak_ptr<const audio::Clip> first;
        std::weak_ptr<const audio::Clip> second;
        SimulatedHost host(44100.0);
        {
            const auto a = noiseClip(1000);
            const auto b = noiseClip(1000);
            first = a;
            second = b;
            host.post(sceneOf({pinned(1, a, 8.0)}));
            host.post(sceneOf({pinned(1, b, 8.0)}));  // the one before was never taken
        }
        expect(first.expired());
        host.run(100, always(100));
        host.post(sceneOf({}));
        host.run(100, always(100));
        host.player.scenes().collect();
        expect(second.expired());
    }

    void nothingIsFreedWhileItSounds() {
        beginTest("a clip that fades out stays until the fade is over");
        std::weak_ptr<const audio::Clip> weak;
        SimulatedHost host(44100.0);
        {
            const auto clip = noiseClip(10000);
            weak = clip;
            host.post(sceneOf({pinned(1, clip, 0.0)}));
            host.run(1000, always(100));
        }
        host.post(sceneOf({}));
        host.run(100, always(10));
        host.player.scenes().collect();
        expect(!weak.expired());
        host.run(100, always(10));
        host.player.scenes().collect();
        expect(weak.expired());
    }
};

StreamingTest streamingTest;

}  // namespace
}  // namespace sa3::test

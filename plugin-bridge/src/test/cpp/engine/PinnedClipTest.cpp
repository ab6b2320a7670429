#include <juce_core/juce_core.h>

#include "SimulatedHost.h"

namespace sa3::test {
namespace {

class PinnedClipTest final : public juce::UnitTest {
  public:
    PinnedClipTest() : UnitTest("Clips pinned to the timeline", "engine") {}

    void runTest() override {
        startsAtItsBeatToTheSample();
        placesBetweenFramesGoUp();
        blocksOfAnySizeGiveTheSame();
        hostsThatCountTicksGiveTheSame();
        overlappingClipsAddUp();
        clipsAreNotTouchedByTheirNeighbours();
        exactLoopsFollowEachOtherWithoutARamp();
        loopsFollowTheTempo();
        gaplessLoopsRepeatTheirFrames();
        offlineIsLive();
    }

  private:
    void startsAtItsBeatToTheSample() {
        beginTest("a clip's first frame lies on its beat, at every rate and block size");
        for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0}) {
            for (const double bpm : {60.0, 120.0, 133.7, 174.0}) {
                for (const std::int32_t block : {1, 7, 32, 441, 512, 4096, 8192}) {
                    startsAt(rate, bpm, always(block), block == 1 ? 0.02 : 3.0);
                }
                startsAt(rate, bpm, varying(5), 3.0);
            }
        }
    }

    void placesBetweenFramesGoUp() {
        beginTest("a beat in the middle between two frames is the later one, whatever the blocks");
        for (int sixteenth = 1; sixteenth < 200; sixteenth += 2) {
            for (const std::int32_t block : {64, 441, 1023, 8192}) {
                SimulatedHost host(44100.0);
                const auto clip = noiseClip(50);
                host.post(sceneOf({pinned(1, clip, sixteenth / 4.0)}));
                const std::int64_t start = (static_cast<std::int64_t>(sixteenth) * 11025 + 1) / 2;
                host.position = std::max<std::int64_t>(0, start - 9000);
                const std::int64_t at = start - host.position;
                host.run(at + 60, always(block));
                expectEquals(soundingFrames(host.left, 0, at), std::int64_t{0});
                expectEquals(firstDifference(host.left, at, *clip, 0, 0, 50), std::int64_t{-1});
            }
        }
    }

    void startsAt(double rate, double bpm, const BlockSizes& sizes, double beat) {
        SimulatedHost host(rate);
        host.bpm = bpm;
        const auto clip = noiseClip(3000);
        host.post(sceneOf({pinned(1, clip, beat)}));
        const std::int64_t start = host.frameOf(beat);
        host.run(start + 4000, sizes);
        expectEquals(soundingFrames(host.left, 0, start), std::int64_t{0});
        expectEquals(firstDifference(host.left, start, *clip, 0, 0, 3000), std::int64_t{-1});
        expectEquals(firstDifference(host.right, start, *clip, 1, 0, 3000), std::int64_t{-1});
        expectEquals(soundingFrames(host.left, start + 3000, start + 4000), std::int64_t{0});
    }

    static std::vector<float> render(const engine::Scene& scene, const BlockSizes& sizes,
                                     const std::function<void(SimulatedHost&)>& prepare) {
        SimulatedHost host(44100.0);
        prepare(host);
        host.post(scene);
        host.run(200000, sizes);
        return host.left;
    }

    static engine::Scene busyScene() {
        engine::Scene scene;
        for (std::uint64_t i = 0; i < 12; ++i) {
            engine::PinnedClip entry = pinned(i + 1, noiseClip(9000 + 777 * static_cast<std::int64_t>(i), 44100,
                                                               static_cast<unsigned>(i)), 0.37 * static_cast<double>(i));
            entry.isLooped = i % 3 == 0;
            entry.repeatPpq = i % 2 == 0 ? 0.0 : 1.0 / 3.0;
            scene.pinned.push_back(entry);
        }
        return scene;
    }

    void blocksOfAnySizeGiveTheSame() {
        beginTest("the same samples whatever the block size");
        const auto nothing = [](SimulatedHost& host) { host.bpm = 127.3; };
        const std::vector<float> whole = render(busyScene(), always(8192), nothing);
        for (const std::int32_t block : {1, 13, 64, 1000}) {
            expect(render(busyScene(), always(block), nothing) == whole, "blocks of " + juce::String(block));
        }
        for (unsigned seed = 0; seed < 20; ++seed) {
            expect(render(busyScene(), varying(seed), nothing) == whole, "varying blocks " + juce::String(seed));
        }
    }

    void hostsThatCountTicksGiveTheSame() {
        beginTest("a host that rounds its quarter notes to ticks plays the same samples");
        const auto exact = [](SimulatedHost& host) { host.bpm = 127.3; };
        const auto rounded = [](SimulatedHost& host) {
            host.bpm = 127.3;
            host.ticksPerQuarter = 1920.0;
        };
        expect(render(busyScene(), varying(3), rounded) == render(busyScene(), always(8192), exact));
    }

    void overlappingClipsAddUp() {
        beginTest("two clips at once are their sum");
        SimulatedHost host(44100.0);
        const auto a = noiseClip(5000, 44100, 1);
        const auto b = noiseClip(5000, 44100, 2);
        host.post(sceneOf({pinned(1, a, 0.0), pinned(2, b, 0.0)}));
        host.run(5000, always(512));
        bool isSum = true;
        for (std::size_t i = 0; i < 5000; ++i) {
            isSum &= host.left[i] == a->channel(0)[i] + b->channel(0)[i];
        }
        expect(isSum);
    }

    void clipsAreNotTouchedByTheirNeighbours() {
        beginTest("adding and moving other clips leaves a sounding clip alone");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(20000);
        host.post(sceneOf({pinned(5, clip, 0.0)}));
        host.run(5000, always(500));
        host.post(sceneOf({pinned(5, clip, 0.0), pinned(9, noiseClip(10), 4.0)}));
        host.run(5000, always(500));
        host.post(sceneOf({pinned(2, noiseClip(10), 4.0), pinned(5, clip, 0.0), pinned(9, noiseClip(10), 5.0)}));
        host.run(10000, always(500));
        expectEquals(firstDifference(host.left, 0, *clip, 0, 0, 20000), std::int64_t{-1});
    }

    void exactLoopsFollowEachOtherWithoutARamp() {
        beginTest("a loop as long as its bars repeats without gap, overlap or ramp");
        for (const double bpm : {120.0, 97.31, 133.0, 174.0}) {
            SimulatedHost host(48000.0);
            host.bpm = bpm;
            // Four bars of a fractional length, trimmed to whole frames.
            const auto clip = noiseClip(host.frameOf(16.0), 48000);
            engine::PinnedClip entry = pinned(1, clip, 1.0);
            entry.isLooped = true;
            entry.repeatPpq = 16.0;
            host.post(sceneOf({entry}));
            host.run(host.frameOf(1.0 + 5 * 16.0), varying(11));
            for (int repetition = 0; repetition < 5; ++repetition) {
                const std::int64_t at = host.frameOf(1.0 + repetition * 16.0);
                const std::int64_t next = host.frameOf(17.0 + repetition * 16.0);
                const std::int64_t length = std::min(clip->frames(), next - at);
                expectEquals(firstDifference(host.left, at, *clip, 0, 0, length), std::int64_t{-1});
                // A frame that the rounding left over is no hole.
                expectEquals(soundingFrames(host.left, at + length, next), next - at - length);
            }
        }
    }

    void loopsFollowTheTempo() {
        beginTest("at another tempo each repetition still begins on its bar, and what is cut fades out");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(host.frameOf(4.0));
        host.bpm = 150.0;
        engine::PinnedClip entry = pinned(1, clip, 0.0);
        entry.isLooped = true;
        entry.repeatPpq = 4.0;
        host.post(sceneOf({entry}));
        host.run(host.frameOf(16.0), varying(2));
        const std::int64_t period = host.frameOf(4.0);
        const std::int64_t ramp = 200;  // longer than the ramp of 3 ms
        expectEquals(firstDifference(host.left, 0, *clip, 0, 0, period), std::int64_t{-1});
        for (int repetition = 1; repetition < 4; ++repetition) {
            const std::int64_t at = period * repetition;
            expect(host.left[static_cast<std::size_t>(at)] != clip->channel(0)[0], "the cut content still sounds");
            expectEquals(firstDifference(host.left, at + ramp, *clip, 0, ramp, period - ramp), std::int64_t{-1});
        }
    }

    void gaplessLoopsRepeatTheirFrames() {
        beginTest("a loop without bars repeats frame after frame");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(1234);
        engine::PinnedClip entry = pinned(1, clip, 0.5);
        entry.isLooped = true;
        host.post(sceneOf({entry}));
        host.run(40000, varying(4));
        const std::int64_t start = host.frameOf(0.5);
        for (std::int64_t at = start; at + 1234 <= 40000; at += 1234) {
            expectEquals(firstDifference(host.left, at, *clip, 0, 0, 1234), std::int64_t{-1});
        }
    }

    void offlineIsLive() {
        beginTest("an offline render is the live sound, bit for bit");
        const auto live = [](SimulatedHost& host) { host.bpm = 118.5; };
        const auto offline = [](SimulatedHost& host) {
            host.bpm = 118.5;
            host.isRealtime = false;
            host.isLooping = true;  // hosts leave the cycle switched on
            host.cutsBlocksAtLoops = true;
            host.loopEndPpq = 1000.0;
        };
        expect(render(busyScene(), always(64), live) == render(busyScene(), always(4096), offline));
    }
};

PinnedClipTest pinnedClipTest;

}  // namespace
}  // namespace sa3::test

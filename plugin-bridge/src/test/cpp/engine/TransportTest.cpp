#include <juce_core/juce_core.h>

#include "SimulatedHost.h"

namespace sa3::test {
namespace {

constexpr std::int64_t ramp = 133;  // 3 ms at 44.1 kHz, rounded up

class TransportTest final : public juce::UnitTest {
  public:
    TransportTest() : UnitTest("Stop, locate, cycle, tempo", "engine") {}

    void runTest() override {
        stopFadesAndIsSilent();
        startInTheMiddleFadesIn();
        locateGoesToTheRightFrame();
        locateToTheStartHasNoRamp();
        hostCycleWithCutBlocks();
        hostCycleWithinBlocks();
        shortCyclesInLongBlocks();
        hostsThatDoNotJumpAreBelieved();
        locateOutOfTheCycleTeachesNothing();
        offlineRenderIgnoresTheCycle();
        tempoChangeLeavesSoundingClipsAlone();
        tempoRampMissesNoStart();
        silentHostsAreCarriedOn();
        withoutSampleClock();
        movedClipGoesOnAtItsNewPlace();
    }

  private:
    void stopFadesAndIsSilent() {
        beginTest("stop: the sound fades within 3 ms, then silence");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(50000);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        host.run(10000, varying(1));
        host.isPlaying = false;
        host.run(5000, varying(2));
        expectEquals(firstDifference(host.left, 0, *clip, 0, 0, 10000), std::int64_t{-1});
        expect(soundingFrames(host.left, 10000, 10000 + ramp) > 100, "it fades");
        expectEquals(soundingFrames(host.left, 10000 + ramp, 15000), std::int64_t{0});
        float largestStep = 0.0f;
        for (std::size_t i = 10000; i < 10000 + ramp; ++i) {
            const auto frame = static_cast<float>(i - 10000 + 1);
            largestStep = std::max(largestStep, host.left[i] - 0.5f * std::max(0.0f, 1.0f - frame / 132.0f));
        }
        expect(largestStep < 1.0e-3f, "no sample above the ramp");
    }

    void startInTheMiddleFadesIn() {
        beginTest("start in the middle of a clip: its right frame, after a ramp of 3 ms");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(50000);
        host.post(sceneOf({pinned(1, clip, 1.0)}));
        host.position = host.frameOf(1.0) + 7000;
        host.run(20000, varying(3));
        expect(host.left[0] < 0.02f, "no click");
        expectEquals(firstDifference(host.left, ramp, *clip, 0, 7000 + ramp, 20000 - ramp), std::int64_t{-1});
    }

    void locateGoesToTheRightFrame() {
        beginTest("locate while playing: after the ramps only the new place sounds");
        for (unsigned seed = 0; seed < 10; ++seed) {
            SimulatedHost host(48000.0);
            host.bpm = 93.0;
            const auto clip = noiseClip(200000, 48000);
            host.post(sceneOf({pinned(1, clip, 2.0)}));
            host.position = host.frameOf(2.0);
            host.run(30000, varying(seed));
            const std::int64_t target = 12345 + 5000 * static_cast<std::int64_t>(seed);
            host.position = host.frameOf(2.0) + target;
            host.run(30000, varying(seed + 100));
            expectEquals(firstDifference(host.left, 0, *clip, 0, 0, 30000), std::int64_t{-1});
            expectEquals(firstDifference(host.left, 30000 + 150, *clip, 0, target + 150, 29850), std::int64_t{-1});
        }
    }

    void locateToTheStartHasNoRamp() {
        beginTest("locate to where a clip begins: its first frame, whole");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(3000);
        host.post(sceneOf({pinned(1, clip, 4.0)}));
        host.run(5000, always(512));
        host.position = host.frameOf(4.0);
        host.run(4000, always(512));
        expectEquals(firstDifference(host.left, 5000, *clip, 0, 0, 3000), std::int64_t{-1});
    }

    std::vector<float> cycle(bool cutsBlocks, const BlockSizes& sizes, const std::shared_ptr<const audio::Clip>& clip) {
        SimulatedHost host(44100.0);
        host.isLooping = true;
        host.loopEndPpq = 4.0;
        host.cutsBlocksAtLoops = cutsBlocks;
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        host.run(4 * host.frameOf(4.0), sizes);
        return host.left;
    }

    void hostCycleWithCutBlocks() {
        beginTest("a host that cuts its blocks at the cycle's end repeats the clip to the sample");
        const auto clip = noiseClip(88200);  // exactly the cycle
        const std::vector<float> output = cycle(true, varying(9), clip);
        for (std::int64_t pass = 0; pass < 4; ++pass) {
            expectEquals(firstDifference(output, pass * 88200, *clip, 0, 0, 88200), std::int64_t{-1});
        }
    }

    void hostCycleWithinBlocks() {
        beginTest("a host that runs over the cycle's end within a block repeats it to the sample, too");
        const auto clip = noiseClip(88200);
        for (unsigned seed = 0; seed < 5; ++seed) {
            expect(cycle(false, varying(seed), clip) == cycle(true, always(100), clip));
        }
    }

    /** A host that counts its cycle in quarter notes, whatever lies between frames, and does not cut its blocks. */
    static std::vector<float> cycled(SimulatedHost& host, double startPpq, double cycleFrames, std::int64_t total, const BlockSizes& sizes) {
        engine::HostPosition told;
        told.isPlaying = told.isLooping = true;
        told.bpm = host.bpm;
        told.loopStartPpq = startPpq;
        told.loopEndPpq = startPpq + cycleFrames / host.framesPerQuarter();
        std::vector<float> left(static_cast<std::size_t>(total));
        std::vector<float> right(left.size());
        for (std::int64_t done = 0; done < total;) {
            const auto block = static_cast<std::int32_t>(std::min<std::int64_t>(total - done, sizes()));
            told.ppq = startPpq + std::fmod(static_cast<double>(done), cycleFrames) / host.framesPerQuarter();
            host.player.render(&told, {left.data() + done, right.data() + done, nullptr}, block, true);
            done += block;
        }
        return left;
    }

    void shortCyclesInLongBlocks() {
        beginTest("blocks that reach over a cycle's end many times begin each pass on its frame");
        for (const double cycleFrames : {4973.68, 1000.5, 300.3719, 256.0}) {
            const auto clip = noiseClip(200);
            for (const BlockSizes& sizes : {always(8192), always(4096), varying(3), always(1)}) {
                SimulatedHost host(44100.0);
                host.bpm = 133.0;
                host.post(sceneOf({pinned(1, clip, 3.5)}));
                const std::vector<float> output = cycled(host, 3.5, cycleFrames, 65536, sizes);
                for (std::int64_t pass = 0; (static_cast<double>(pass) + 1.0) * cycleFrames < 65536.0; ++pass) {
                    const auto begin = engine::wholeFrame(static_cast<double>(pass) * cycleFrames);
                    const auto where = juce::String(cycleFrames) + " frames, pass " + juce::String(pass) + ", blocks like " + juce::String(sizes());
                    expectEquals(firstDifference(output, begin, *clip, 0, 0, 200), std::int64_t{-1}, where);
                }
            }
        }
    }

    void locateOutOfTheCycleTeachesNothing() {
        beginTest("a locate after a pass of the cycle is no proof that the host does not jump, nor is a cycle that is switched off");
        for (const std::int64_t place : {20000, 16000}) {
            locatesOutOfTheCycleTo(place);
        }
    }

    void locatesOutOfTheCycleTo(std::int64_t place) {
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(11025);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        host.isLooping = true;
        host.cutsBlocksAtLoops = false;
        host.loopEndPpq = 0.5;
        host.run(16000, always(8000));
        host.position = place;
        host.isLooping = false;
        host.run(8000, always(8000));
        host.position = 0;
        host.isLooping = true;
        host.run(24000, always(8000));
        expectEquals(firstDifference(host.left, 24000, *clip, 0, 0, 11025), std::int64_t{-1});
        expectEquals(firstDifference(host.left, 24000 + 11025, *clip, 0, 0, 11025), std::int64_t{-1});
    }

    void hostsThatDoNotJumpAreBelieved() {
        beginTest("a host that sets the cycle flag and plays on is followed from its second pass on");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(400000);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        host.loopEndPpq = 1.0;
        for (int pass = 0; pass < 2; ++pass) {
            host.position = 0;
            host.left.clear();
            host.right.clear();
            host.coverage.clear();
            for (int block = 0; block < 100; ++block) {
                host.isLooping = true;
                host.cutsBlocksAtLoops = false;
                const std::int64_t before = host.position;
                host.run(1000, always(1000));
                host.position = before + 1000;
            }
        }
        expectEquals(firstDifference(host.left, ramp, *clip, 0, ramp, 100000 - ramp), std::int64_t{-1});
    }

    void offlineRenderIgnoresTheCycle() {
        beginTest("an offline render plays on where the cycle would end");
        SimulatedHost host(44100.0);
        host.isRealtime = false;
        const auto clip = noiseClip(100000);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        for (int block = 0; block < 50; ++block) {
            host.isLooping = true;
            host.cutsBlocksAtLoops = false;
            host.loopEndPpq = 1.0;
            const std::int64_t before = host.position;
            host.run(1500, always(1500));
            host.position = before + 1500;
        }
        expectEquals(firstDifference(host.left, 0, *clip, 0, 0, 75000), std::int64_t{-1});
    }

    void tempoChangeLeavesSoundingClipsAlone() {
        beginTest("a tempo change moves what is to come, not what sounds");
        SimulatedHost host(44100.0);
        const auto sounding = noiseClip(90000, 44100, 1);
        const auto next = noiseClip(3000, 44100, 2);
        host.post(sceneOf({pinned(1, sounding, 0.0), pinned(2, next, 8.0)}));
        host.run(22050, always(441));
        // One quarter at 120, the rest at 90: the host's sample clock goes on, its quarters count slower.
        const double changePpq = 1.0;
        host.bpm = 90.0;
        double ppq = changePpq;
        std::int64_t samples = 22050;
        std::vector<float> left(250000);
        std::vector<float> right(250000);
        for (std::int64_t done = 0; done + 441 <= 250000; done += 441) {
            engine::HostPosition position;
            position.isPlaying = true;
            position.ppq = ppq;
            position.samples = samples;
            position.bpm = 90.0;
            host.player.render(&position, {left.data() + done, right.data() + done, nullptr}, 441, true);
            ppq += 441.0 / host.framesPerQuarter();
            samples += 441;
        }
        expectEquals(firstDifference(left, 0, *sounding, 0, 22050, 90000 - 22050), std::int64_t{-1});
        const std::int64_t start = std::llround((8.0 - changePpq) * host.framesPerQuarter());
        expectEquals(firstDifference(left, start, *next, 0, 0, 3000), std::int64_t{-1});
    }

    void tempoRampMissesNoStart() {
        beginTest("under a moving tempo every clip starts once, whole");
        for (unsigned seed = 0; seed < 5; ++seed) {
            SimulatedHost host(44100.0);
            std::vector<engine::PinnedClip> clips;
            for (std::uint64_t i = 0; i < 40; ++i) {
                clips.push_back(pinned(i + 1, noiseClip(50, 44100, static_cast<unsigned>(i)), 0.25 * static_cast<double>(i)));
            }
            host.post(sceneOf(clips));
            const BlockSizes sizes = varying(seed);
            double ppq = 0.0;
            std::int64_t samples = 0;
            double bpm = 80.0;
            std::vector<float> left(400000);
            std::vector<float> right(400000);
            while (samples + 8192 < 400000) {
                const std::int32_t block = sizes();
                engine::HostPosition position;
                position.isPlaying = true;
                position.ppq = ppq;
                position.samples = samples;
                position.bpm = bpm;
                host.player.render(&position, {left.data() + samples, right.data() + samples, nullptr}, block, true);
                const double bpmAfter = std::min(180.0, bpm + block * 0.0003);
                ppq += block / 44100.0 * (bpm + bpmAfter) / 2.0 / 60.0;
                bpm = bpmAfter;
                samples += block;
            }
            for (const engine::PinnedClip& entry : clips) {
                const auto found = std::search(left.begin(), left.end(), entry.clip->channel(0), entry.clip->channel(0) + 50);
                expect(found != left.end(), "clip " + juce::String(entry.id) + " sounds whole");
            }
            expectEquals(soundingFrames(left, 0, 400000), std::int64_t{40 * 50});
        }
    }

    void silentHostsAreCarriedOn() {
        beginTest("a host that tells its position once (LV2) plays to the sample");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(3000);
        host.post(sceneOf({pinned(1, clip, 2.0)}));
        std::vector<float> left(60000);
        std::vector<float> right(60000);
        const engine::HostPosition start = host.told();
        for (std::int64_t at = 0; at < 60000; at += 600) {
            host.player.render(at == 0 ? &start : nullptr, {left.data() + at, right.data() + at, nullptr}, 600, true);
        }
        expectEquals(firstDifference(left, 44100, *clip, 0, 0, 3000), std::int64_t{-1});
        expectEquals(soundingFrames(left, 0, 44100), std::int64_t{0});
    }

    void withoutSampleClock() {
        beginTest("a host without a sample clock plays to the sample by its quarter notes");
        SimulatedHost host(44100.0);
        host.tellsSamples = false;
        host.bpm = 121.7;
        const auto clip = noiseClip(30000);
        host.post(sceneOf({pinned(1, clip, 2.0)}));
        host.run(90000, varying(8));
        expectEquals(firstDifference(host.left, host.frameOf(2.0), *clip, 0, 0, 30000), std::int64_t{-1});
    }

    void movedClipGoesOnAtItsNewPlace() {
        beginTest("a clip that is moved while it sounds fades over to its new place");
        SimulatedHost host(44100.0);
        const auto clip = noiseClip(60000);
        host.post(sceneOf({pinned(1, clip, 0.0)}));
        host.run(22050, always(441));
        host.post(sceneOf({pinned(1, clip, 0.5)}));
        host.run(22050, always(441));
        const std::int64_t moved = host.frameOf(0.5);
        expectEquals(firstDifference(host.left, 22050 + ramp, *clip, 0, 22050 - moved + ramp, 22050 - ramp), std::int64_t{-1});
    }
};

TransportTest transportTest;

}  // namespace
}  // namespace sa3::test

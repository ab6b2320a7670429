#include <juce_core/juce_core.h>

#include "SimulatedHost.h"

namespace sa3::test {
namespace {

using engine::NoteMode;

class NoteTest final : public juce::UnitTest {
  public:
    NoteTest() : UnitTest("Clips that notes start", "engine") {}

    void runTest() override {
        oneShotPlaysToItsEnd();
        gateStopsWithTheNote();
        loopRepeatsWhileHeld();
        velocityIsTheGain();
        sameNoteAgainStartsAnew();
        otherNotesDoNothing();
        allNotesOffSilences();
        moreNotesThanVoices();
        auditionPlaysOnceAndOnlyLive();
    }

  private:
    struct Rendered {
        std::vector<float> left;
        std::vector<float> right;
    };

    static engine::Scene sceneWithNote(const std::shared_ptr<const audio::Clip>& clip, bool isLooped = false) {
        engine::Scene scene;
        scene.notes.push_back({7, clip, 60, isLooped});
        return scene;
    }

    /** A stopped host; `events` run before the block that begins at their frame. */
    static void render(engine::Player& player, Rendered& out, std::int32_t frames) {
        const std::size_t from = out.left.size();
        out.left.resize(from + static_cast<std::size_t>(frames));
        out.right.resize(out.left.size());
        const engine::HostPosition stopped;
        player.render(&stopped, {out.left.data() + from, out.right.data() + from, nullptr}, frames, true);
    }

    static void post(engine::Player& player, engine::Scene scene) {
        player.prepare(44100.0);
        player.scenes().post(std::make_unique<engine::Scene>(std::move(scene)));
    }

    void oneShotPlaysToItsEnd() {
        beginTest("one-shot: from the note's frame to the clip's end, whatever the note's end");
        const auto clip = noiseClip(3000);
        engine::Player player;
        Rendered out;
        post(player, sceneWithNote(clip));
        player.noteOn(123, 60, 1.0f, NoteMode::oneShot);
        player.noteOff(400, 60, NoteMode::oneShot);
        for (int block = 0; block < 8; ++block) {
            render(player, out, 512);
        }
        expectEquals(soundingFrames(out.left, 0, 123), std::int64_t{0});
        expectEquals(firstDifference(out.left, 123, *clip, 0, 0, 3000), std::int64_t{-1});
        expectEquals(soundingFrames(out.left, 3123, 4096), std::int64_t{0});
    }

    void gateStopsWithTheNote() {
        beginTest("gate: fades out from the frame of the note's end");
        const auto clip = noiseClip(30000);
        engine::Player player;
        Rendered out;
        post(player, sceneWithNote(clip));
        player.noteOn(0, 60, 1.0f, NoteMode::gate);
        render(player, out, 1000);
        player.noteOff(500, 60, NoteMode::gate);
        render(player, out, 1000);
        expectEquals(firstDifference(out.left, 0, *clip, 0, 0, 1500), std::int64_t{-1});
        expect(out.left[1510] < clip->channel(0)[1510]);
        expectEquals(soundingFrames(out.left, 1500 + 133, 2000), std::int64_t{0});
    }

    void loopRepeatsWhileHeld() {
        beginTest("loop: repeats its frames until the note ends");
        const auto clip = noiseClip(700);
        for (const bool byClip : {false, true}) {
            engine::Player player;
            Rendered out;
            post(player, sceneWithNote(clip, byClip));
            const NoteMode mode = byClip ? NoteMode::oneShot : NoteMode::loop;
            player.noteOn(10, 60, 1.0f, mode);
            render(player, out, 3000);
            player.noteOff(0, 60, mode);
            render(player, out, 1000);
            for (std::int64_t at = 10; at + 700 < 3000; at += 700) {
                expectEquals(firstDifference(out.left, at, *clip, 0, 0, 700), std::int64_t{-1});
            }
            expectEquals(soundingFrames(out.left, 3133, 4000), std::int64_t{0});
        }
    }

    void velocityIsTheGain() {
        beginTest("velocity is a plain factor");
        const auto clip = noiseClip(500);
        engine::Player player;
        Rendered out;
        post(player, sceneWithNote(clip));
        player.noteOn(0, 60, 0.5f, NoteMode::oneShot);
        render(player, out, 500);
        bool isHalf = true;
        for (std::size_t i = 0; i < 500; ++i) {
            isHalf &= out.left[i] == clip->channel(0)[i] * 0.5f;
        }
        expect(isHalf);
    }

    void sameNoteAgainStartsAnew() {
        beginTest("the same note again cuts the first and starts anew");
        const auto clip = noiseClip(5000);
        engine::Player player;
        Rendered out;
        post(player, sceneWithNote(clip));
        player.noteOn(0, 60, 1.0f, NoteMode::oneShot);
        render(player, out, 1000);
        player.noteOn(0, 60, 1.0f, NoteMode::oneShot);
        render(player, out, 4000);
        expectEquals(firstDifference(out.left, 1133, *clip, 0, 133, 3000), std::int64_t{-1});
    }

    void otherNotesDoNothing() {
        beginTest("notes without a clip are silent");
        engine::Player player;
        Rendered out;
        post(player, sceneWithNote(noiseClip(500)));
        player.noteOn(0, 61, 1.0f, NoteMode::oneShot);
        render(player, out, 500);
        expectEquals(soundingFrames(out.left, 0, 500), std::int64_t{0});
    }

    void allNotesOffSilences() {
        beginTest("all notes off ends one-shots, too");
        engine::Player player;
        Rendered out;
        post(player, sceneWithNote(noiseClip(5000)));
        player.noteOn(0, 60, 1.0f, NoteMode::oneShot);
        render(player, out, 500);
        player.allNotesOff(0);
        render(player, out, 1000);
        expectEquals(soundingFrames(out.left, 633, 1500), std::int64_t{0});
    }

    void moreNotesThanVoices() {
        beginTest("more notes than voices: the newest sound, nothing breaks");
        engine::Scene scene;
        for (int note = 0; note < 100; ++note) {
            scene.notes.push_back({static_cast<std::uint64_t>(note + 1), noiseClip(2000, 44100, static_cast<unsigned>(note)), note, false});
        }
        const auto last = scene.notes.back().clip;
        engine::Player player;
        Rendered out;
        post(player, std::move(scene));
        for (int note = 0; note < 99; ++note) {
            player.noteOn(note, note, 1.0f, NoteMode::oneShot);
        }
        render(player, out, 3000);
        player.noteOn(0, 99, 1.0f, NoteMode::oneShot);
        render(player, out, 2000);
        expectEquals(firstDifference(out.left, 3000, *last, 0, 0, 2000), std::int64_t{-1});
    }

    void auditionPlaysOnceAndOnlyLive() {
        beginTest("an audition plays once with the host stopped, and not in an offline render");
        const auto clip = noiseClip(900);
        engine::Scene scene;
        scene.audition = {3, clip};
        engine::Player player;
        Rendered out;
        post(player, scene);
        render(player, out, 500);
        expectEquals(player.endedAudition(), std::uint64_t{0});
        render(player, out, 1500);
        expectEquals(player.endedAudition(), std::uint64_t{3});
        expectEquals(firstDifference(out.left, 0, *clip, 0, 0, 900), std::int64_t{-1});
        expectEquals(soundingFrames(out.left, 900, 2000), std::int64_t{0});
        SimulatedHost bounce(44100.0);
        bounce.isRealtime = false;
        bounce.post(scene);
        bounce.run(2000, always(500));
        expectEquals(soundingFrames(bounce.left, 0, 2000), std::int64_t{0});

        beginTest("an audition that is dismissed ends with the block, and does not begin if its scene comes later");
        Rendered dismissed;
        scene.audition = {4, clip};
        post(player, scene);
        render(player, dismissed, 200);
        player.dismissAuditions(5);
        render(player, dismissed, 300);
        scene.audition = {5, clip};
        post(player, scene);
        render(player, dismissed, 500);
        expect(soundingFrames(dismissed.left, 0, 200) > 0);
        expectEquals(soundingFrames(dismissed.left, 500, 1000), std::int64_t{0});
        expectEquals(player.endedAudition(), std::uint64_t{4});
    }
};

NoteTest noteTest;

}  // namespace
}  // namespace sa3::test

#include <juce_core/juce_core.h>

#include "instance/Session.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class CapturedRenderTest final : public juce::UnitTest {
  public:
    CapturedRenderTest() : UnitTest("Renders of captured audio", "instance") {}

    void runTest() override {
        guideIsSent();
        guideOfAStoppedHostIsPlacedByHand();
        inpaintingKnowsItsMiddle();
        inpaintingIsPlacedByItsMiddle();
        refusesWithoutPromptOrAudio();
        refusesLengthsThatCannotBe();
    }

  private:
    void guideIsSent() {
        beginTest("the chosen part goes as the guide, and the result plays in its place");
        Session rig(PluginKind::insert);
        rig.capture(200000, 1.0, 2.5);
        rig.choose(editor::Mode::guide);
        expect(rig.shown().sourceText().startsWith("Captured audio, 1.5 s"));
        const std::string job = rig.generate();
        const Json order = rig.service.last(service::generate);
        expectEquals(text(field(order, "request"), "mode"), std::string("guide"));
        expectEquals(number(field(order, "request"), "seconds").value_or(0), 1.5);
        expectEquals(integer(order, "guide").value_or(0), integer(rig.service.last(service::inputBegin), "stream").value_or(-1));
        expect(rig.service.uploaded.size() == 66150 && rig.service.uploaded[0] == 44100.0f && rig.service.uploaded[66149] == 110249.0f);
        const auto clip = noiseClip(66150);
        rig.service.takeBegins(job, "take", 1, *clip);
        for (std::int64_t from = 0; from < 66150; from += 13230) {
            rig.service.audio(1, *clip, from, from + 13230);
        }
        rig.tick();
        rig.playHead.samples = 0;
        const auto out = rig.run(120000);
        expectEquals(soundingFrames(std::vector<float>(out.getReadPointer(0), out.getReadPointer(0) + 44100), 0, 44100), std::int64_t{0});
        expectEquals(firstDifference(out, 44100, *clip, 0, 0, 66150), std::int64_t{-1});
    }

    void guideOfAStoppedHostIsPlacedByHand() {
        beginTest("a part that was captured while the host stood still: it is said beforehand, and the take goes where the playhead is");
        Session rig(PluginKind::insert);
        rig.playHead.isPlaying = false;
        rig.capture(200000, 1.0, 2.5);
        rig.choose(editor::Mode::guide);
        expect(rig.shown().sourceText().contains("the host stood still"));
        const auto clip = noiseClip(66150);
        const std::string job = rig.generate();
        expect(rig.held().board.shown()->text.contains("At the playhead"));
        rig.service.takeComes(job, "take", 1, *clip);
        rig.settle();
        expect(!rig.shown().takes()[0].hasPlace);
        rig.playHead.samples = 44100;  // beat 2
        rig.run(512);
        rig.shown().placeTake("take", {editor::Placement::At::playhead});
        rig.held().finishChores();
        rig.shown().refreshNow();
        expect(rig.shown().takes()[0].hasPlace);
        const auto out = rig.play(120000);
        expect(out.getMagnitude(0, 44100) == 0.0f);
        expectEquals(firstDifference(out, 44100, *clip, 0, 0, 66150), std::int64_t{-1});

        Session again(PluginKind::insert);
        again.load(rig.saved());
        expectEquals(again.find("take")->placePpq.value_or(-1.0), 2.0);
    }

    void inpaintingKnowsItsMiddle() {
        beginTest("inpainting takes what lies around along and says which part to make anew");
        Session rig(PluginKind::insert);
        rig.capture(441000, 3.0, 4.0);
        rig.choose(editor::Mode::inpaint);
        rig.generate();
        const Json order = rig.service.last(service::generate);
        expect(integer(order, "original").has_value());
        expectEquals(number(field(order, "request"), "seconds").value_or(0), 10.0);
        expectEquals(printJson(field(field(order, "request"), "inpaint")), std::string("[[3.0,4.0]]"));
    }

    void inpaintingIsPlacedByItsMiddle() {
        beginTest("what is painted over plays where it was captured, though the host stood still a little before");
        Session rig(PluginKind::insert);
        rig.playHead.isPlaying = false;
        rig.capture(88200, 0.0, 1.0);
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 4 * 44100;
        rig.capture(132300, 3.0, 4.0);  // begins a second after the start, at beat 10
        rig.choose(editor::Mode::inpaint);
        expect(!rig.shown().sourceText().contains("stood still"));
        const std::string job = rig.generate();
        const auto clip = noiseClip(5 * 44100);
        rig.service.takeBegins(job, "take", 1, *clip);
        rig.tick();
        expectWithinAbsoluteError(rig.find("take")->placePpq.value_or(-1.0), 4.0, 1.0e-9);
    }

    void refusesWithoutPromptOrAudio() {
        beginTest("without a prompt, or without captured audio where it is needed, the way out is said");
        Session rig(PluginKind::insert);
        rig.write({});
        expect(rig.shown().whyNotGenerate().contains("prompt"));
        rig.write("rain");
        expectEquals(rig.shown().whyNotGenerate(), juce::String());
        rig.choose(editor::Mode::guide);
        expect(rig.shown().whyNotGenerate().contains("play through the insert"));
        rig.capture(1000, 0.0, 0.01);
        expect(rig.shown().whyNotGenerate().contains("Choose a part"));
    }

    /** What is in the way of a render with these settings; empty: nothing. */
    static juce::String whyNot(Session& rig, editor::Mode mode, editor::LengthUnit unit, double length) {
        rig.set([&](editor::Settings& settings) {
            settings.mode = mode;
            settings.lengthUnit = unit;
            settings.seconds = unit == editor::LengthUnit::seconds ? length : settings.seconds;
            settings.bars = unit == editor::LengthUnit::bars ? static_cast<int>(length) : settings.bars;
        });
        return rig.shown().whyNotGenerate();
    }

    void refusesLengthsThatCannotBe() {
        using editor::LengthUnit;
        using editor::Mode;
        beginTest("going on: what is there and what is asked for have to fit each other and the model, before it is asked");
        Session rig(PluginKind::insert, 8000.0);
        rig.shown().setCaptureCapacity(180.0);
        rig.held().finishChores();
        rig.capture(8000 * 130, 100.0, 104.0);
        rig.open();
        const juce::String tooShort = "The length is that of the whole: choose more than the 4 s to go on from, or a shorter part";
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 4.0), tooShort);
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 3.0), tooShort);
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 4.5), juce::String());
        expectEquals(rig.shown().sourceText(), juce::String("Captured audio, 4.0 s of 4.5 s"));
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::bars, 2), tooShort, "two bars of 120");
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::bars, 3), juce::String());
        rig.playHead.metre = {5, 8};
        rig.run(64);
        expectEquals(rig.shown().whyNotGenerate(), tooShort, "in 5/8 three bars are 3.75 s");
        rig.playHead.bpm = 60.0;
        rig.run(64);
        expectEquals(rig.shown().whyNotGenerate(), juce::String());
        const juce::String tooLong = "The model demo makes at most 120 s: choose a shorter ";
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 120.5), tooLong + "length");
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 120.0), juce::String());
        expectEquals(whyNot(rig, Mode::text, LengthUnit::bars, 49), tooLong + "length", "122.5 s");
        rig.shown().setCaptureRange({5.0, 126.0});
        expectEquals(whyNot(rig, Mode::guide, LengthUnit::seconds, 10.0), tooLong + "part");
        expectEquals(whyNot(rig, Mode::inpaint, LengthUnit::seconds, 10.0), tooLong + "part");
        rig.held().generate();
        rig.held().finishChores();
        rig.settle(1);
        expect(rig.service.last(service::generate).is_null(), "nothing was asked for");
        expectEquals(rig.shown().notice()->text, tooLong + "part");
    }
};

CapturedRenderTest capturedRenderTest;

}  // namespace
}  // namespace sa3::test

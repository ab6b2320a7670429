/* What the window says and computes, without any component. */
#include <juce_core/juce_core.h>

#include "capture/RangeEdit.h"
#include "generate/GenerateState.h"
#include "header/FirstRun.h"
#include "lane/LaneView.h"
#include "look/Words.h"
#include "preview/Scenes.h"
#include "takes/TakeText.h"
#include "wave/TimeMap.h"

namespace sa3::editor {

class StateTest : public juce::UnitTest {
  public:
    StateTest() : juce::UnitTest("State", "editor") {}

    void runTest() override {
        beginTest("generateStateNamesStageProgressAndWaiting");
        checkGenerate();
        beginTest("firstRunNamesTheFirstThingInTheWay");
        checkFirstRun();
        beginTest("rangesSnapToBarsAndStayInsideTheMemory");
        checkRanges();
        beginTest("rangesWithoutBarsAreSeconds");
        checkFreeRanges();
        beginTest("rangesOfAnyMousePathAreInsideTheMemory");
        checkRandomRanges();
        beginTest("timeMapGoesBothWays");
        checkTimeMap();
        beginTest("laneShowsEveryClip");
        checkLaneSpan();
        beginTest("words");
        checkWords();
    }

  private:
    void checkGenerate() {
        auto model = makeScene("track-working");
        auto state = GenerateState::of(*model);
        expectEquals(state.headline, juce::String("Diffusion"));
        expectEquals(state.detail, juce::String::fromUTF8("5 of 8  ·  13 s left"));
        expectWithinAbsoluteError(*state.portion, 0.625, 1e-9);
        expectEquals(state.waiting, 1);
        expectEquals(state.job, juce::String("j1"));
        model->jobList = {{"j1", Job::Phase::queued, "", 2, 0, 0, {}}};
        state = GenerateState::of(*model);
        expect(state.kind == GenerateState::Kind::queued && !state.portion);
        expectEquals(state.detail, juce::String("2 renders ahead"));
        model->jobList = {{"j1", Job::Phase::running, "Loading", 0, 0, 0, {}}};
        expect(!GenerateState::of(*model).portion, "a stage that cannot say shows no bar");
        model->jobList = {{"j1", Job::Phase::running, "Diffusion", 0, 12, 8, {}}};
        expectEquals(*GenerateState::of(*model).portion, 1.0, "never beyond its end");
        model->jobList.clear();
        model->refusal = "Choose a part of the input first.";
        state = GenerateState::of(*model);
        expect(state.kind == GenerateState::Kind::blocked && !state.isBusy());
        expectEquals(state.detail, model->refusal);
    }

    void checkFirstRun() {
        auto model = makeScene("track");
        expect(!FirstRun::of(*model).has_value(), "nothing is in the way");
        using Link = ServiceState::Link;
        model->modelList.clear();
        expect(FirstRun::of(*model)->offers[0].action == FirstRun::Action::chooseModel);
        for (auto link : {Link::notInstalled, Link::stopped, Link::starting, Link::failed, Link::wrongVersion, Link::lost}) {
            model->serviceState = {link, "text", link == Link::stopped || link == Link::lost};
            auto shown = FirstRun::of(*model);
            expect(shown.has_value() && shown->title.isNotEmpty());
            expect(link == Link::starting || !shown->offers.empty(), "there is a button for it");
        }
        model->serviceState = {Link::lost, "text", false};
        expect(FirstRun::of(*model)->offers.empty(), "no start is offered where it cannot help");
    }

    void checkRanges() {
        auto model = makeScene("insert");
        auto& captured = model->captured;
        auto bar = 4 * 60.0 / 124.0;
        RangeEdit edit{captured, true};
        expectEquals(edit.text(), juce::String("Bars 40 to 47, 15.5 s"));
        auto drawn = edit.between(150.3 * bar, 145.8 * bar);
        expectWithinAbsoluteError(drawn.getStart(), 146 * bar, 1e-6);
        expectWithinAbsoluteError(drawn.getEnd(), 150 * bar, 1e-6);
        drawn = edit.between(150.1 * bar, 150.2 * bar);
        expectWithinAbsoluteError(drawn.getLength(), bar, 1e-6, "a short stroke is one bar");
        captured.range = edit.last(8);
        expectWithinAbsoluteError(captured.range.getEnd(), 161 * bar, 1e-6, "the last whole bar that began");
        expect(edit.moved(1) == captured.range, "no further than the end, the length stays");
        captured.range = {150 * bar, 151 * bar};
        expectEquals(edit.text(), juce::String("Bar 50, 1.9 s"));
        expect(edit.resized(-1) == captured.range, "one bar stays");
        captured.range = {};
        expectEquals(edit.text(), juce::String("Drag over the input to choose a part."));
    }

    void checkFreeRanges() {
        Capture captured;
        captured.endSeconds = 100.0;
        captured.heldSeconds = 60.0;
        RangeEdit edit{captured, true};
        expect(!edit.hasBars());
        expect(edit.between(30.0, 52.5) == juce::Range<double>(40.0, 52.5), "clipped to what is held");
        expect(edit.last(4) == juce::Range<double>(92.0, 100.0));
        captured.range = {50.0, 55.0};
        expect(edit.moved(2) == juce::Range<double>(52.0, 57.0));
        expect(edit.resized(-1) == juce::Range<double>(50.0, 54.0));
        captured.range = {94.5, 99.5};
        expect(edit.moved(1) == captured.range, "would leave the memory");
        expectEquals(edit.text(), juce::String("5.0 s"));
    }

    void checkRandomRanges() {
        auto random = getRandom();
        auto model = makeScene("insert");
        for (int i = 0; i < 2000; ++i) {
            auto& captured = model->captured;
            RangeEdit edit{captured, random.nextBool()};
            switch (random.nextInt(5)) {
                case 0:
                    captured.range = edit.between(random.nextDouble() * 400.0, random.nextDouble() * 400.0);
                    break;
                case 1:
                    captured.range = edit.moved(random.nextInt(9) - 4);
                    break;
                case 2:
                    captured.range = edit.resized(random.nextInt(9) - 4);
                    break;
                case 3:
                    captured.range = edit.last(1 + random.nextInt(40));
                    break;
                default:
                    captured.range = edit.all();
                    break;
            }
            auto isInside = captured.range.getStart() >= edit.held().getStart() - 1e-9 &&
                            captured.range.getEnd() <= edit.held().getEnd() + 1e-9;
            expect(isInside && captured.range.getLength() >= 0, "step " + juce::String(i));
        }
    }

    void checkTimeMap() {
        TimeMap map{{10.0, 30.0}, 400.0f};
        expectEquals(map.xOf(10.0), 0.0f);
        expectEquals(map.xOf(20.0), 200.0f);
        expectWithinAbsoluteError(map.timeAt(map.xOf(17.3)), 17.3, 1e-5);
        expectEquals(map.secondsStep(39.0f), 2.0);
        expectEquals(map.beatsStep(39.0f, 4), 4.0);
        expectEquals(map.beatsStep(90.0f, 3), 6.0);
        expectEquals(map.beatsStep(60.0f, 3.5), 3.5, "bars of 7/8");
    }

    void checkLaneSpan() {
        std::vector<LaneClip> clips = {{"a", "t", "n", 130.0, 16.0, false, {}, false},
                                       {"b", "t", "n", 4.0, 8.0, false, {}, false}};
        auto span = LaneView::spanOf(clips, {true, false, 66.0, 120.0, {}, {}});
        expect(span.getStart() <= 4.0 && span.getEnd() >= 146.0);
        expectEquals(std::fmod(span.getStart(), 4.0), 0.0);
        expectEquals(LaneView::spanOf({}, {}).getLength(), 64.0);
        expectEquals(LaneView::spanOf({}, {true, false, 0.0, 120.0, {7, 8}, {}}).getLength(), 56.0, "16 bars of 7/8");
        expectEquals(LaneView::spanOf({}, {true, false, 40.0, 120.0, {3, 4}, {}, 37.0}).getStart(), 25.0, "bars as the host has them");
        clips[0].midiNote = 60;
        expect(LaneView::spanOf(clips, {}).getEnd() < 100.0, "clips on keys have no place in time");
    }

    void checkWords() {
        expectEquals(lengthText(59.97), juce::String("1:00"));
        expectEquals(lengthText(8.04), juce::String("8.0 s"));
        expectEquals(timeLeftText(0.2), juce::String("1 s left"));
        expectEquals(timeLeftText(300), juce::String("5 min left"));
        expectEquals(noteText(60), juce::String("C3"));
        expectEquals(memoryText(1'500'000'000), juce::String("1.5 GB"));
        expectEquals(decibelText(-0.01), juce::String("0.0 dB"));
        expectEquals(decibelText(-60.0), juce::String("off"));
        Take take;
        take.name = "AC/DC: \"loud\"... v1.2";
        expect(!fileNameFor(take).containsAnyOf("/\\:\"<>|?*."), fileNameFor(take));
        take.name = "...";
        expectEquals(fileNameFor(take), juce::String("take"));
    }
};

static StateTest stateTest;

}  // namespace sa3::editor

#include <juce_core/juce_core.h>

#include "instance/Session.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;
using editor::Side;

constexpr std::int64_t takeFrames = 66150;  // three beats
constexpr int blockOfSixteen = 352800;      // sixteen beats
constexpr int inside = 30000;

/** A take of one level all through: what is heard tells which it is. */
std::shared_ptr<const audio::Clip> level(float value, std::int64_t frames = takeFrames) {
    auto clip = std::make_shared<audio::Clip>(44100, 2, frames);
    for (int channel = 0; channel < 2; ++channel) {
        std::fill_n(clip->writable(channel), frames, value);
    }
    clip->publish(frames);
    return clip;
}

/** A track or an insert, its takes, and what is heard of them. */
class Listener : public Session {
  public:
    explicit Listener(PluginKind pluginKind) : Session(pluginKind), kind(pluginKind) {}

    void comes(const std::string& take, float value) { Session::comes(take, *level(value)); }

    void isCancelled(const std::string& job) {
        held().cancel(job);
        tick();
        service.send(service::cancelled, {{"job", job}});
        settle();
    }

    void hear(const std::string& a, const std::string& b, Side side) {
        shown().setComparison({a, b, side});
        settle();
    }

    /** X, as the window does it. */
    void swap() {
        editor::Comparison pair = shown().comparison();
        pair.heard = pair.heard == Side::a ? Side::b : Side::a;
        shown().setComparison(pair);
        settle();
    }

    /** What sounds in the middle of the beats from 0 or 16 on, the input being 0.01. */
    float heardAt(std::int64_t start) {
        playHead.isPlaying = true;
        playHead.samples = start;
        juce::AudioBuffer<float> input(2, inside + 512);
        for (int channel = 0; channel < 2; ++channel) {
            juce::FloatVectorOperations::fill(input.getWritePointer(channel), kind == PluginKind::insert ? 0.01f : 0.0f, inside + 512);
        }
        return run(input, always(512)).getSample(0, inside);
    }

    const PluginKind kind;
};

class HeardTest final : public juce::UnitTest {
  public:
    HeardTest() : UnitTest("Which take is heard", "instance") {}

    void runTest() override {
        anotherClipRenderedAgainChangesNothingHere();
        takesThatDoNotComeChangeNothing(PluginKind::track);
        takesThatDoNotComeChangeNothing(PluginKind::insert);
        removingOneOfThePairLeavesTheOther();
        pairOfTheLaneDoesWhatItSays();
        pairOfNoPlaceIsPlayedOnce();
        clipsOfTheOtherSideStay();
        whatSoundsGoesOnUntilTheNextIsThere();
        laterTakeWaitsForTheEarlier();
        oneThatIsListenedToAheadOfTimeHasItsPartner();
        insertSwapsInPlace();
    }

  private:
    void expectHeard(Listener& rig, std::int64_t start, float wanted, const juce::String& what) {
        expectEquals(rig.heardAt(start), wanted, what);
    }

    /** Also in the project that is saved now and opened somewhere else. */
    void expectKept(Listener& rig, std::int64_t start, float wanted, const juce::String& what) {
        expectHeard(rig, start, wanted, what);
        Listener other(rig.kind);
        other.load(rig.saved());
        expectHeard(other, start, wanted, what + ", opened again");
    }

    void anotherClipRenderedAgainChangesNothingHere() {
        beginTest("a clip rendered again sounds anew, and the other clips as they did");
        Listener rig(PluginKind::track);
        rig.comes("t1", 0.1f);
        rig.comes("t2", 0.2f);
        expectKept(rig, 0, 0.2f, "in the place of the first");
        rig.playHead.isPlaying = false;
        rig.playHead.samples = blockOfSixteen;
        rig.run(512);
        rig.shown().selectTake({});
        rig.comes("t4", 0.4f);
        rig.shown().placeTake("t4", {editor::Placement::At::playhead, 60, false});
        rig.settle();
        rig.shown().selectTake("t4");
        rig.comes("t5", 0.5f);
        expectKept(rig, 0, 0.2f, "the clip at the start");
        expectKept(rig, blockOfSixteen, 0.5f, "the clip rendered again");
        rig.swap();
        expectKept(rig, 0, 0.2f, "the clip at the start, the other one swapped");
        expectKept(rig, blockOfSixteen, 0.4f, "one click brings back what was there");
    }

    /** A range of the input for an insert, whose takes need a place. */
    static void choosePlace(Listener& rig) {
        if (rig.kind == PluginKind::insert) {
            rig.playHead.samples = 0;
            rig.run(100000);
            rig.shown().setCaptureRange({0.0, 1.5});
            rig.choose(editor::Mode::guide);
            rig.settle();
        }
    }

    void takesThatDoNotComeChangeNothing(PluginKind kind) {
        const juce::String where = kind == PluginKind::track ? "track: " : "insert: ";
        beginTest(where + "a render that is on its way, cancelled or fails leaves what is heard, here and in the saved project");
        Listener rig(kind);
        choosePlace(rig);
        rig.comes("t1", 0.1f);
        rig.comes("t2", 0.2f);
        for (const bool isCancelled : {true, false}) {
            for (const std::int64_t frames : {std::int64_t{0}, std::int64_t{2000}, takeFrames - 1}) {
                const auto clip = level(0.3f);
                const std::string take = "t3" + std::to_string(frames) + (isCancelled ? "c" : "f");
                const std::string job = rig.begins(take, *clip, frames);
                Listener other(kind);
                other.load(rig.saved());
                expectHeard(other, 0, 0.2f, "saved meanwhile, " + juce::String(frames) + " frames");
                expect(other.now()->find(other.now()->selectedTake) != nullptr && !other.now()->comparison.has(take));
                if (isCancelled) {
                    rig.isCancelled(job);
                } else {
                    rig.service.send(service::failed, {{"job", job}, {"message", "no memory"}});
                    rig.settle();
                }
                expectKept(rig, 0, 0.2f, "gone, " + juce::String(frames) + " frames");
                expect(rig.now()->selectedTake == "t2" && rig.now()->takes.size() == 2);
            }
        }
        const auto clip = level(0.3f);
        const std::string job = rig.begins("t9", *clip, takeFrames);
        for (std::uint32_t attempt = 0; attempt < 4; ++attempt) {
            rig.service.takeBegins(job, "t9", ++rig.stream, *clip);
            rig.sends(*clip, 0, takeFrames);
            rig.service.takeEnds(job, "t9", rig.stream, *clip, std::string(64, '0'));
            rig.settle();
        }
        expect(rig.now()->find("t9") != nullptr && rig.now()->find("t9")->audio == nullptr);
        expectKept(rig, 0, 0.2f, "its audio did not arrive whole");
    }

    void removingOneOfThePairLeavesTheOther() {
        for (const char* const removed : {"t1", "t2"}) {
            beginTest("of a pair " + juce::String(removed) + " is taken off the list: the other one is heard");
            Listener rig(PluginKind::track);
            rig.comes("t1", 0.1f);
            rig.comes("t2", 0.2f);
            rig.shown().removeTake(removed);
            rig.settle();
            expectKept(rig, 0, removed == std::string("t1") ? 0.2f : 0.1f, "the other");
            expectEquals(rig.now()->lane.size(), std::size_t{1});
            expect(!rig.now()->comparison.isPair());
            rig.shown().removeTake(removed == std::string("t1") ? "t2" : "t1");
            rig.settle();
            expect(rig.now()->lane.empty(), "the last one goes with its clip");
        }
    }

    void pairOfTheLaneDoesWhatItSays() {
        beginTest("two takes of which one is on the lane are heard there, side by side");
        Listener rig(PluginKind::track);
        rig.comes("t1", 0.1f);
        rig.comes("t2", 0.2f);
        rig.comes("t3", 0.3f);
        expectHeard(rig, 0, 0.3f, "the newest");
        rig.hear("t2", "t3", Side::b);
        expectKept(rig, 0, 0.3f, "B");
        rig.hear("t2", "t3", Side::a);
        expectKept(rig, 0, 0.2f, "A");
        expect(rig.shown().comparison().isPlaced);
        rig.hear("t2", "t1", Side::b);
        expectKept(rig, 0, 0.1f, "another one put on B");
        rig.swap();
        expectKept(rig, 0, 0.2f, "and A again");
        rig.hear("t2", {}, Side::a);
        expectKept(rig, 0, 0.2f, "let be");
        expectEquals(rig.shown().lane().at(0).take, juce::String("t2"), "its waveform is drawn");
    }

    void pairOfNoPlaceIsPlayedOnce() {
        beginTest("two takes that lie nowhere are played once, and the lane stays what it is");
        Listener rig(PluginKind::track);
        rig.comes("t1", 0.1f);
        rig.comes("t2", 0.2f);
        rig.comes("t3", 0.3f);
        rig.hear({}, {}, Side::a);
        rig.hear("t1", "t2", Side::b);
        expect(!rig.shown().comparison().isPlaced);
        const auto played = [&] {
            rig.playHead.isPlaying = false;
            return rig.run(inside + 512).getSample(0, inside);
        };
        expectEquals(played(), 0.2f, "B");
        rig.swap();
        expectEquals(played(), 0.1f, "A");
        rig.run(static_cast<int>(takeFrames));
        expectKept(rig, 0, 0.3f, "on the lane");
    }

    void clipsOfTheOtherSideStay() {
        beginTest("where both of a pair lie on the lane, the clip of one is swapped and that of the other stays");
        Listener rig(PluginKind::track);
        rig.comes("t1", 0.1f);
        rig.shown().selectTake({});
        rig.comes("t2", 0.2f);
        rig.playHead.isPlaying = false;
        rig.playHead.samples = blockOfSixteen;
        rig.run(512);
        rig.shown().placeTake("t2", {editor::Placement::At::playhead, 60, false});
        rig.settle();
        rig.hear("t1", "t2", Side::b);
        expectKept(rig, 0, 0.2f, "B in the place of A");
        expectKept(rig, blockOfSixteen, 0.2f, "B in its own");
        rig.swap();
        expectKept(rig, 0, 0.1f, "A in its own");
        expectKept(rig, blockOfSixteen, 0.2f, "B still in its own");
        rig.shown().placeTake("t1", {editor::Placement::At::projectStart, 60, false});
        rig.settle();
        rig.swap();
        expectHeard(rig, 0, 0.1f + 0.2f, "what is placed beside the pair is what it was placed as");
    }

    void whatSoundsGoesOnUntilTheNextIsThere() {
        beginTest("while the next take comes the present one goes on, until that is ahead of the playhead");
        Listener rig(PluginKind::track);
        const auto long1 = level(0.1f, 441000);
        const auto long2 = level(0.2f, 441000);
        rig.ends(rig.begins("t1", *long1), "t1", *long1);
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 0;
        rig.run(88200);
        const std::string job = rig.begins("t2", *long2);
        expectEquals(rig.held().renders().unbegun(), 1, "a bounce has to wait for it");
        const auto lowest = [&](int frames) {
            const auto out = rig.run(frames);
            return juce::FloatVectorOperations::findMinimum(out.getReadPointer(0), frames);
        };
        expectEquals(lowest(44100), 0.1f, "nothing has come");
        rig.sends(*long2, 0, 132300);
        rig.settle();
        expectEquals(lowest(4410), 0.1f, "the playhead is further");
        rig.sends(*long2, 132300, 220500);
        rig.settle();
        expectEquals(rig.held().renders().unbegun(), 0);
        const auto out = rig.run(4410);
        expectEquals(out.getSample(0, 4409), 0.2f, "it is ahead of the playhead");
        Listener other(PluginKind::track);
        other.load(rig.saved());
        expectHeard(other, 0, 0.1f, "saved while it is not whole");
        rig.ends(job, "t2", *long2, 220500);
        expectEquals(lowest(44100), 0.2f);
        expectKept(rig, 0, 0.2f, "whole");
        rig.swap();
        expectKept(rig, 0, 0.1f, "one click brings back the old one");
    }

    void laterTakeWaitsForTheEarlier() {
        beginTest("of two takes that come at once the later one is heard, also when the earlier ends after it or never");
        for (const bool isFirstLost : {false, true}) {
            Listener rig(PluginKind::track);
            rig.comes("t1", 0.1f);
            const auto two = level(0.2f);
            const auto three = level(0.3f);
            const std::string first = rig.begins("t2", *two);
            const std::uint32_t firstStream = rig.stream;
            rig.ends(rig.begins("t3", *three), "t3", *three);
            expectKept(rig, 0, 0.1f, "the earlier one is still to come");
            if (isFirstLost) {
                rig.isCancelled(first);
            } else {
                rig.stream = firstStream;
                rig.ends(first, "t2", *two);
            }
            rig.settle();
            expectKept(rig, 0, 0.3f, isFirstLost ? "the earlier one is lost" : "both are there");
        }
    }

    void oneThatIsListenedToAheadOfTimeHasItsPartner() {
        beginTest("a take that is chosen, or put on B, while it still comes is compared with the one before, not with itself");
        Listener insert(PluginKind::insert);
        choosePlace(insert);
        insert.comes("t1", 0.1f);
        const auto two = level(0.2f);
        const std::string inPlace = insert.begins("t2", *two);
        insert.shown().selectTake("t2");
        insert.ends(inPlace, "t2", *two);
        expectKept(insert, 0, 0.2f, "insert: it is here");
        insert.swap();
        expectKept(insert, 0, 0.1f, "insert: the one before");

        Listener track(PluginKind::track);
        track.comes("t1", 0.1f);
        const std::string onLane = track.begins("t2", *two);
        track.hear("t1", "t2", Side::b);
        track.ends(onLane, "t2", *two);
        expectKept(track, 0, 0.2f, "track: it is here");
        track.swap();
        expectKept(track, 0, 0.1f, "track: the one before");
    }

    void insertSwapsInPlace() {
        beginTest("insert: A and B are heard in place, whatever was selected last");
        Listener rig(PluginKind::insert);
        choosePlace(rig);
        rig.comes("t1", 0.1f);
        rig.comes("t2", 0.2f);
        expectKept(rig, 0, 0.2f, "the new one");
        rig.swap();
        expectKept(rig, 0, 0.1f, "A");
        rig.shown().selectTake("t2");
        rig.settle();
        expectKept(rig, 0, 0.2f, "chosen in the list");
        expect(rig.shown().comparison().heard == Side::b);
        rig.shown().removeTake("t2");
        rig.settle();
        expectKept(rig, 0, 0.1f, "taken off the list");
    }
};

HeardTest heardTest;

}  // namespace
}  // namespace sa3::test

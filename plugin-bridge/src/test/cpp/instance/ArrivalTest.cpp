#include <juce_core/juce_core.h>

#include "instance/Session.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class ArrivalTest final : public juce::UnitTest {
  public:
    ArrivalTest() : UnitTest("From the first part to the whole take", "instance") {}

    void runTest() override {
        soundsWhileItArrives();
        secondTakeIsHeardInThePlaceOfTheFirst();
        unfinishedTakesOfFailedRendersGo();
        takesToldAgainAreCountedOnce();
        previewsAreFreed();
        dismissedTakesStayAway();
        takesOnTheirWayOutliveARevert();
        damagedAudioIsFetchedAgain();
        takesThatCannotBeSentAreMissing();
        nonsenseIsSurvived();
    }

  private:
    void soundsWhileItArrives() {
        beginTest("the first part sounds before the rest has come, to the sample");
        for (const double rate : {44100.0, 48000.0}) {
            Session rig(PluginKind::track, rate);
            rig.playHead.isPlaying = false;
            rig.run(512);
            const std::string job = rig.generate();
            const auto clip = noiseClip(60000);
            const auto expected = audio::atRate(clip, static_cast<std::int32_t>(rate));
            rig.service.takeBegins(job, "take", 1, *clip);
            rig.service.audio(1, *clip, 0, 15000);
            rig.service.audio(1, *clip, 15000, 30000);
            rig.tick();
            const auto first = rig.play(20000);
            expectEquals(firstDifference(first, 0, *expected, 0, 0, 20000), std::int64_t{-1});
            rig.service.audio(1, *clip, 30000, 45000);
            rig.service.audio(1, *clip, 45000, 60000);
            rig.tick();
            const auto second = rig.run(30000);
            expectEquals(firstDifference(second, 0, *expected, 1, 20000, 30000), std::int64_t{-1});
        }
    }

    void secondTakeIsHeardInThePlaceOfTheFirst() {
        beginTest("the second take sounds where the first lies, and one click brings the first back");
        Session rig(PluginKind::track);
        rig.playHead.isPlaying = false;
        rig.run(512);
        const auto a = noiseClip(3000, 44100, 1);
        const auto b = noiseClip(3000, 44100, 2);
        rig.comes("a", *a);
        rig.comes("b", *b);
        expectEquals(static_cast<int>(rig.shown().lane().size()), 1);
        expectEquals(firstDifference(rig.play(3000), 0, *b, 0, 0, 3000), std::int64_t{-1});
        editor::Comparison pair = rig.shown().comparison();
        pair.heard = editor::Side::a;
        rig.shown().setComparison(pair);
        rig.held().finishChores();
        rig.playHead.samples = 0;
        expectEquals(firstDifference(rig.run(3000), 133, *a, 0, 133, 2800), std::int64_t{-1});
    }

    void unfinishedTakesOfFailedRendersGo() {
        beginTest("a render that fails takes its unfinished take along, and says why");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(30000);
        const std::string job = rig.begins("take", *clip, 5000);
        expect(rig.now()->lane.size() == 1);
        rig.service.send(service::failed, {{"job", job}, {"message", "no memory"}});
        rig.tick();
        expect(rig.now()->takes.empty() && rig.now()->lane.empty());
        rig.shown().refreshNow();
        expectEquals(rig.shown().notice()->text, juce::String("no memory"));
        expectEquals(rig.held().renders().underWay(), 0);
    }

    void takesToldAgainAreCountedOnce() {
        beginTest("a render of two takes ends with the second, however often a service that came back tells of the first");
        Session rig(PluginKind::track);
        rig.makeAtOnce(2);
        const std::string job = rig.generate();
        const auto clip = noiseClip(3000);
        const auto send = [&](const std::string& take, std::uint32_t stream) {
            rig.service.takeComes(job, take, stream, *clip);
            rig.settle(2);
        };
        send("a", 1);
        rig.service.die();
        rig.tick();
        rig.connect();
        rig.tick();
        send("a", 70000);
        expectEquals(rig.held().renders().underWay(), 1);
        send("b", 70001);
        expectEquals(rig.held().renders().underWay(), 0);
        expect(rig.find("b")->isComplete());
    }

    void previewsAreFreed() {
        beginTest("of a take whose final samples have come the preview is freed");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(3000);
        const std::string job = rig.begins("take", *clip, 3000);
        const std::weak_ptr<const audio::Clip> preview = rig.find("take")->audio;
        rig.service.takeBegins(job, "take", ++rig.stream, *clip);
        rig.ends(job, "take", *clip);
        for (int round = 0; round < 3; ++round) {
            rig.run(512);  // what has sounded is handed back
            rig.tick();
        }
        expect(rig.find("take")->isComplete() && preview.expired());
    }

    void dismissedTakesStayAway() {
        beginTest("a take that is taken off the list while it arrives ends its render, and a service that came back does not bring it");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(3000);
        const std::string job = rig.begins("take", *clip, 1000);
        rig.shown().removeTake("take");
        rig.service.die();
        rig.tick();
        rig.connect();
        rig.tick();
        rig.service.takeComes(job, "take", 70000, *clip);
        rig.tick();
        expectEquals(rig.held().renders().underWay(), 0);
        expect(rig.now()->takes.empty());

        const std::string second = rig.generate();
        rig.service.takeBegins(second, "other", 2, *clip);
        rig.tick();
        rig.shown().removeTake("other");
        rig.service.audio(2, *clip, 0, 3000);
        rig.service.takeEnds(second, "other", 2, *clip, project::sha256Of(*clip));
        rig.tick();
        expectEquals(rig.held().renders().underWay(), 0);
        expect(rig.now()->takes.empty() && rig.now()->lane.empty());
        expectEquals(rig.service.count(service::fetch), std::size_t{0});
    }

    void takesOnTheirWayOutliveARevert() {
        beginTest("a take on its way when the host goes back to an older state is in the list when it is whole");
        Session rig(PluginKind::track);
        const auto older = rig.saved();
        const auto clip = noiseClip(3000);
        const std::string job = rig.begins("take", *clip, 1000);
        rig.load(older);
        expect(rig.now()->takes.empty());
        rig.ends(job, "take", *clip, 1000);
        expectEquals(rig.held().renders().underWay(), 0);
        const auto take = rig.find("take");
        expect(take != nullptr && take->isComplete() && take->job == job && take->seed == 5);

        beginTest("one that the host has gone back behind is not placed again when the service begins it anew");
        Session other(PluginKind::track);
        const auto before = other.saved();
        const std::string again = other.begins("take", *clip, 1000);
        expectEquals(other.now()->lane.size(), std::size_t{1});
        other.load(before);
        other.service.die();
        other.tick();
        other.connect();
        other.service.takeBegins(again, "take", 2, *clip);
        other.service.audio(2, *clip, 0, 2000);
        other.tick();
        expect(other.now()->takes.empty(), "not before it is whole");
        other.service.audio(2, *clip, 2000, 3000);
        other.service.takeEnds(again, "take", 2, *clip, project::sha256Of(*clip));
        other.settle(2);
        const auto after = other.now();
        expect(after->find("take") != nullptr && after->find("take")->isComplete());
        expect(after->lane.empty() && after->selectedTake.empty());
        expectEquals(other.held().renders().underWay(), 0);
    }

    void damagedAudioIsFetchedAgain() {
        beginTest("audio with another hash is fetched again, a few times at most; then the take is missing and the render over");
        Session rig(PluginKind::track);
        const std::string job = rig.generate();
        const auto clip = noiseClip(3000);
        for (std::uint32_t attempt = 1; attempt <= 4; ++attempt) {
            rig.service.takeBegins(job, "take", attempt, *clip);
            rig.service.audio(attempt, *clip, 0, 3000);
            rig.service.takeEnds(job, "take", attempt, *clip, std::string(64, '0'));
            rig.tick();
            rig.held().finishChores();
            rig.tick();
        }
        expectEquals(rig.service.count(service::fetch), std::size_t{2});
        expectEquals(text(rig.service.last(service::fetch), "job"), job);
        expectEquals(rig.held().renders().underWay(), 0);
        rig.shown().refreshNow();
        expect(rig.shown().takes().at(0).isMissing && !rig.shown().takes().at(0).isStreaming);
        expect(rig.shown().notice()->text.contains("Fetch again"));
        expect(rig.now()->lane.size() == 1, "its place on the lane stays");

        beginTest("a missing take is kept by the project, and asked for again when the user wants it");
        Session reopened(PluginKind::track);
        reopened.load(rig.saved());
        expect(reopened.find("take") != nullptr);
        rig.shown().fetchTake("take");
        rig.held().finishChores();
        rig.tick();
        expectEquals(rig.service.count(service::fetch), std::size_t{3});
        rig.service.takeBegins({}, "take", 9, *clip);
        rig.service.audio(9, *clip, 0, 1500);
        rig.tick();
        expect(rig.find("take")->audio == nullptr, "not before its hash is right");
        rig.service.audio(9, *clip, 1500, 3000);
        rig.service.takeEnds({}, "take", 9, *clip, project::sha256Of(*clip));
        rig.settle(2);
        expectEquals(firstDifference(rig.play(3000), 0, *clip, 0, 0, 3000), std::int64_t{-1});
    }

    void takesThatCannotBeSentAreMissing() {
        beginTest("a take that the service has no more ends its render, and what is not known of it goes");
        Session rig(PluginKind::track);
        const std::string job = rig.generate();
        const auto clip = noiseClip(3000);
        rig.service.takeBegins(job, "take", 1, *clip);
        rig.service.audio(1, *clip, 500, 1000);
        rig.tick();
        rig.service.send(service::failed, {{"job", job}, {"take", "take"}, {"message", "it was deleted"}});
        rig.tick();
        expectEquals(rig.held().renders().underWay(), 0);
        expect(rig.now()->takes.empty() && rig.now()->lane.empty());

        rig.shown().refreshNow();
        expectEquals(rig.shown().notice()->text, juce::String("it was deleted"));

        beginTest("without a service a missing take is asked for when one is there");
        Session alone(PluginKind::track);
        state::State saved;
        saved.contents.takes = {takeOf("old", noiseClip(3100, 44100, 977))};
        alone.load(state::write(saved, byHash));
        alone.shown().fetchTake("old");
        alone.held().finishChores();
        alone.connect();
        alone.settle(2);
        expectEquals(text(alone.service.last(service::fetch), "take"), std::string("old"));
    }

    void nonsenseIsSurvived() {
        beginTest("messages that make no sense change nothing");
        Session rig(PluginKind::track);
        const std::string job = rig.generate();
        const auto clip = noiseClip(100);
        rig.service.send(service::takeBegins, {{"take", "x"}, {"stream", 1}, {"frames", -5}, {"rateHz", 44100}, {"channels", 2}});
        rig.service.send(service::takeBegins, {{"take", "x"}, {"stream", 1}, {"frames", 1e18}, {"rateHz", 44100}, {"channels", 2}});
        rig.service.send(service::takeBegins, {{"take", "x"}, {"stream", 1}, {"frames", std::int64_t{1} << 60}, {"rateHz", 44100}, {"channels", 2}});
        rig.service.send(service::takeEnds, {{"stream", "abc"}, {"sha256", 7}});
        rig.service.send(service::progress, {{"job", 5}, {"total", -1}, {"done", 1e300}, {"stage", {1, 2}}});
        rig.service.send(777, {{"what", nullptr}});
        rig.service.audio(99, *clip, 0, 100);
        rig.tick();
        expect(rig.now()->takes.empty());

        beginTest("audio that jumps or is no number is not played, but asked for again");
        rig.service.takeBegins(job, "take", 5, *clip);
        rig.service.audio(5, *clip, 50, 100);
        rig.tick();
        const auto broken = audio::Clip::of(44100, {std::vector<float>(100, std::nanf("")), std::vector<float>(100)});
        rig.service.takeBegins(job, "take", 6, *clip);
        rig.service.audio(6, *broken, 0, 100);
        rig.settle(2);
        expectEquals(rig.service.count(service::fetch), std::size_t{2});
        expectEquals(rig.find("take")->audio->readyFrames(), std::int64_t{0});
    }
};

ArrivalTest arrivalTest;

}  // namespace
}  // namespace sa3::test

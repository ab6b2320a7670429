#include <juce_core/juce_core.h>

#include <filesystem>
#include <future>
#include <utility>

#include "files/ClipFolder.h"
#include "instance/Session.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class ReopeningTest final : public juce::UnitTest {
  public:
    ReopeningTest() : UnitTest("Renders over the end of a project or a service", "instance") {}

    void runTest() override {
        rendersOutliveTheirProject();
        removedTakesOfOpenRendersStayAway();
        wholeWhileItIsSaved();
        locatedWhileItIsFetched();
        cancelReachesTheService();
        cancelIsSaidWhenTheServiceIsThereAgain();
        wishesOfASilenceAreSaidAfterIt();
        fetchesOfASilenceAreSaidAfterIt();
        wishesThatAreCancelledAsItGoesOnAreNotSaid();
        restartAsksAgainAndGoesOn();
    }

  private:
    /** A project that was saved while a take of it was on its way. */
    static std::vector<std::uint8_t> savedDuringARender(PluginKind kind, std::string& job) {
        Session rig(kind);
        if (kind == PluginKind::insert) {
            rig.capture(200000, 1.0, 2.5);
            rig.choose(editor::Mode::guide);
        }
        job = rig.generate();
        rig.service.takeBegins(job, "take", 1, *noiseClip(30000));
        rig.service.audio(1, *noiseClip(30000), 0, 10000);
        rig.tick();
        return rig.saved();
    }

    static void openAndAsk(Session& rig, const std::vector<std::uint8_t>& project) {
        rig.load(project);
        rig.tick();
        rig.open();
        rig.tick();
    }

    void rendersOutliveTheirProject() {
        beginTest("a render that was under way when its project was saved is asked about when the line opens, and not before");
        std::string job;
        const auto clip = noiseClip(30000);
        const auto project = savedDuringARender(PluginKind::insert, job);
        Session rig(PluginKind::insert);
        rig.load(project);
        rig.tick();
        expect(std::filesystem::is_empty(rig.folder.path()), "no line");
        expectEquals(rig.held().renders().underWay(), 0, "a bounce does not wait for it");
        expect(rig.saved() == project, "and it is saved again");
        openAndAsk(rig, project);
        expectEquals(text(rig.service.last(service::follow), "job"), job);
        expectEquals(rig.service.count(service::generate), std::size_t{0});

        beginTest("its finished take is fetched, and plays where its input was captured");
        rig.service.send(service::jobState, {{"job", job}, {"state", "done"}, {"takes", {"take"}}});
        rig.settle(2);
        expectEquals(rig.held().renders().underWay(), 1);
        expectEquals(printJson(rig.service.last(service::fetch)), "{\"job\":\"" + job + "\",\"take\":\"take\"}");
        rig.service.takeComes(job, "take", 65537, *clip);
        rig.settle(4);
        const auto take = rig.find("take");
        expect(take != nullptr && take->isComplete() && project::sha256Of(*take->audio) == take->sha256);
        expectEquals(take->placePpq.value_or(-1.0), 2.0);
        expectEquals(rig.held().renders().underWay(), 0);

        beginTest("one that the user has taken off the list is not");
        rig.shown().removeTake("take");
        rig.service.inbox.clear();
        rig.load(project);
        rig.tick();
        expectEquals(text(rig.service.last(service::follow), "job"), job);
        rig.service.send(service::jobState, {{"job", job}, {"state", "done"}, {"takes", {"take"}}});
        rig.settle(2);
        expectEquals(rig.service.count(service::fetch), std::size_t{0});
        expectEquals(rig.held().renders().underWay(), 0);
        rig.held().setWindowOpen(false);

        beginTest("one that goes on is shown, and arrives");
        const auto another = savedDuringARender(PluginKind::track, job);
        Session track(PluginKind::track);
        openAndAsk(track, another);
        track.service.send(service::jobState, {{"job", job}, {"state", "running"}, {"takes", Json::array()}});
        track.service.send(service::progress, {{"job", job}, {"stage", "Diffusion"}, {"done", 3}, {"total", 8}});
        track.settle(1);
        expectEquals(track.shown().jobs().size(), std::size_t{1});
        expectEquals(track.shown().jobs()[0].stage, juce::String("Diffusion"));
        track.service.takeComes(job, "take", 65537, *clip);
        track.settle(4);
        expect(track.find("take")->isComplete());
        expectEquals(track.held().renders().underWay(), 0);
        track.held().setWindowOpen(false);

        beginTest("one that no service knows any more is said to have been interrupted");
        Session late(PluginKind::track);
        openAndAsk(late, another);
        late.service.send(service::jobState, {{"job", job}, {"state", "unknown"}, {"takes", Json::array()}});
        late.tick();
        expect(late.held().board.shown()->text.contains("\"rain\" was interrupted"));
        expectEquals(late.held().renders().underWay(), 0);
        const auto after = late.saved();
        expect(state::read(after.data(), after.size()).state.contents.openJobs.empty(), "nobody asks again");
        late.held().setWindowOpen(false);
    }

    /** Opens it and lets its render of the takes a and b go on, or be over; only b may come of it. */
    void expectOnlyTheSecond(const std::vector<std::uint8_t>& project, const std::string& job, const char* state) {
        Session rig(PluginKind::track);
        openAndAsk(rig, project);
        const bool isOver = state == std::string("done");
        rig.service.send(service::jobState, {{"job", job}, {"state", state}, {"takes", isOver ? Json{"a", "b"} : Json{"a"}}});
        rig.settle(2);
        expectEquals(rig.service.count(service::fetch), std::size_t{isOver ? 1u : 0u});
        const auto clip = noiseClip(3000);
        if (!isOver) {
            rig.service.takeComes(job, "a", 70000, *clip);  // told again, as all that it has made
        }
        rig.service.takeComes(job, "b", 70001, *clip);
        rig.settle(4);
        const auto now = rig.now();
        expect(now->find("a") == nullptr, "the one that was taken off the list");
        expect(now->find("b") != nullptr && now->find("b")->isComplete());
        expectEquals(rig.held().renders().underWay(), 0);
        rig.held().setWindowOpen(false);
    }

    void removedTakesOfOpenRendersStayAway() {
        Session rig(PluginKind::track);
        rig.makeAtOnce(2);
        const std::string job = rig.generate();
        rig.service.takeComes(job, "a", 1, *noiseClip(3000));
        rig.settle(4);
        const auto before = rig.saved();
        rig.shown().removeTake("a");
        const auto after = rig.saved();
        Session reopened(PluginKind::track);
        reopened.load(before);
        reopened.shown().removeTake("a");
        const auto later = reopened.saved();
        for (const char* const state : {"done", "running"}) {
            beginTest("a take that was taken off the list before its render had ended stays away when the project is opened again: " +
                      juce::String(state));
            expectOnlyTheSecond(after, job, state);

            beginTest("also one that was taken off in between, the project being open without a service: " + juce::String(state));
            expectOnlyTheSecond(later, job, state);
        }
        reopened.load(later);
        expect(reopened.saved() == later, "it is saved again");
    }

    void wholeWhileItIsSaved() {
        beginTest("of a take that becomes whole while the project is saved the next service is asked");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(3000);
        const std::string job = rig.begins("take", *clip, 1000);
        const project::Contents saved = rig.held().renders().saved([&] {
            const project::Contents seen = *rig.now();
            rig.ends(job, "take", *clip, 1000);
            return seen;
        });
        expectEquals(rig.held().renders().underWay(), 0);
        expect(!saved.find("take")->isComplete(), "it was not seen whole");
        expect(saved.openJobs.size() == 1 && saved.openJobs[0].job == job);
    }

    void locatedWhileItIsFetched() {
        beginTest("a take that the user locates while it is fetched keeps that audio, whatever comes, and ends its render");
        const auto clip = noiseClip(3000, 44100, 4711);
        state::State saved;
        saved.contents.takes = {takeOf("take", clip)};
        saved.contents.openJobs = {{"job", 1, {{"prompt", "rain"}}, std::nullopt}};
        Session rig(PluginKind::track);
        openAndAsk(rig, state::write(saved, byHash));
        rig.service.send(service::jobState, {{"job", "job"}, {"state", "done"}, {"takes", {"take"}}});
        rig.settle(2);
        expectEquals(rig.service.count(service::fetch), std::size_t{1});
        rig.service.takeBegins("job", "take", ++rig.stream, *clip);
        rig.sends(*clip, 0, 1000);
        const std::filesystem::path file = std::filesystem::path(rig.folder.path()) / "here.wav";
        expectEquals(files::exportWav(*saved.contents.takes[0], file), std::string());
        rig.held().takes().locate("take", file);
        rig.held().finishChores();
        const auto located = rig.find("take")->audio;
        expect(located != nullptr);
        rig.sends(*noiseClip(3000), 1000, 3000);
        rig.service.takeEnds("job", "take", rig.stream, *clip, project::sha256Of(*clip));
        rig.settle();
        expect(rig.find("take")->audio == located);
        expectEquals(rig.held().renders().underWay(), 0);
        rig.held().setWindowOpen(false);
    }

    void cancelReachesTheService() {
        beginTest("cancel asks the service and ends with its answer; without a service it ends at once");
        Session rig(PluginKind::track);
        const std::string job = rig.generate();
        rig.held().cancel(job);
        rig.tick();
        expectEquals(text(rig.service.last(service::cancel), "job"), job);
        expectEquals(rig.held().renders().underWay(), 1);
        rig.service.send(service::cancelled, {{"job", job}});
        rig.tick();
        expectEquals(rig.held().renders().underWay(), 0);
        Session alone(PluginKind::track);
        alone.held().generate();
        alone.held().finishChores();
        alone.held().cancel(alone.held().renders().all().at(0).job);
        expectEquals(alone.held().renders().underWay(), 0);
    }

    /** Rounds in which nothing is heard of the service. */
    static void silence(Session& rig, std::int64_t forMs) {
        for (const std::int64_t end = rig.nowMs + forMs; rig.nowMs < end;) {
            rig.nowMs += 50;
            rig.worker->tick(rig.nowMs);
        }
    }

    void cancelIsSaidWhenTheServiceIsThereAgain() {
        for (const bool isSameService : {true, false}) {
            beginTest(isSameService ? "a render cancelled while the service is silent is cancelled there when it goes on"
                                    : "a render cancelled while there is no service is cancelled at the next one");
            Session rig(PluginKind::track);
            const auto clip = noiseClip(3000);
            const std::string job = rig.begins("take", *clip, 1000);
            expectEquals(rig.now()->takes.size(), std::size_t{1});
            if (isSameService) {
                silence(rig, 5000);
            } else {
                rig.service.die();
                rig.tick();
            }
            rig.held().cancel(job);
            expectEquals(rig.held().renders().underWay(), 0);
            silence(rig, 100);
            expect(rig.now()->takes.empty() && rig.now()->lane.empty());
            expectEquals(rig.service.count(service::cancel), std::size_t{0});
            const std::size_t wishes = rig.service.count(service::generate);
            isSameService ? rig.tick() : rig.connect();
            rig.settle(2);
            expectEquals(text(rig.service.last(service::cancel), "job"), job);
            expectEquals(rig.service.count(service::generate), wishes);

            beginTest("what it still sends of that render is let pass, and its end is no news");
            rig.service.takeComes(job, "take", 2, *clip);
            rig.service.send(service::failed, {{"job", job}, {"message", "it ran into the cancellation"}});
            rig.settle(2);
            expect(rig.now()->takes.empty());
            expect(!rig.held().board.shown());
            rig.service.die();
            rig.service.inbox.clear();
            rig.tick();
            rig.connect();
            rig.tick();
            expectEquals(rig.service.count(service::cancel), std::size_t{0});
        }
    }

    void wishesOfASilenceAreSaidAfterIt() {
        beginTest("a render wished for while the service is silent is asked for when it goes on, the others not again");
        Session rig(PluginKind::track);
        const std::string first = rig.generate();
        silence(rig, 5000);
        rig.held().generate();
        rig.held().finishChores();
        expectEquals(rig.service.count(service::generate), std::size_t{1});
        rig.settle(3);
        expectEquals(rig.service.count(service::generate), std::size_t{2});
        expect(text(rig.service.last(service::generate), "job") != first);
    }

    void fetchesOfASilenceAreSaidAfterIt() {
        beginTest("a take that arrived damaged while the service is silent is asked for again when it goes on");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(3000);
        const std::string job = rig.begins("take", *clip, 3000);
        std::promise<void> isFree;
        rig.held().post([&] { isFree.get_future().wait(); });
        rig.service.takeEnds(job, "take", rig.stream, *clip, std::string(64, '0'));
        silence(rig, 5000);
        isFree.set_value();
        rig.held().finishChores();
        rig.service.poll();
        expectEquals(rig.service.count(service::fetch), std::size_t{0});
        rig.settle(3);
        expectEquals(printJson(rig.service.last(service::fetch)), "{\"job\":\"" + job + "\",\"take\":\"take\"}");
        rig.service.takeBegins(job, "take", ++rig.stream, *clip);
        rig.ends(job, "take", *clip);
        expectEquals(rig.held().renders().underWay(), 0);
        expectEquals(rig.service.count(service::fetch), std::size_t{1});
    }

    void wishesThatAreCancelledAsItGoesOnAreNotSaid() {
        beginTest("a render wished for while the service is silent, and cancelled just as it goes on, is not asked for");
        Session rig(PluginKind::track);
        const std::string first = rig.generate();
        silence(rig, 5000);
        rig.held().generate();
        rig.held().finishChores();
        bool isCancelled = false;
        rig.held().onVisibleChange = [&](std::uint32_t) {
            const bool goesOn = rig.held().serviceState().link == editor::ServiceState::Link::connected;
            if (goesOn && !std::exchange(isCancelled, true)) {
                for (const render::Status& each : rig.held().renders().all()) {
                    each.job != first ? rig.held().cancel(each.job) : void();
                }
            }
        };
        rig.settle(3);
        expect(isCancelled);
        expectEquals(rig.service.count(service::cancel), std::size_t{1});
        expectEquals(rig.service.count(service::generate), std::size_t{1});
    }

    void restartAsksAgainAndGoesOn() {
        beginTest("a service that dies in the middle is asked again, and what sounded goes on sounding");
        Session rig(PluginKind::track);
        rig.playHead.isPlaying = false;
        rig.run(512);
        const auto clip = noiseClip(40000);
        const std::string job = rig.begins("take", *clip, 15000);
        rig.service.die();
        rig.service.inbox.clear();
        rig.tick();
        const auto first = rig.play(10240);
        expectEquals(firstDifference(first, 0, *clip, 0, 0, 10240), std::int64_t{-1});
        rig.connect();
        rig.tick();
        expectEquals(text(rig.service.last(service::generate), "job"), job);
        rig.service.takeBegins(job, "take", 70000, *clip);
        rig.service.audio(70000, *clip, 0, 10000);
        rig.tick();
        rig.service.audio(70000, *clip, 10000, 25000);
        rig.service.audio(70000, *clip, 25000, 40000);
        rig.service.takeEnds(job, "take", 70000, *clip, project::sha256Of(*clip));
        rig.tick();
        rig.held().finishChores();
        const auto second = rig.run(25000);
        expectEquals(firstDifference(second, 133, *clip, 0, 10240 + 133, 24000), std::int64_t{-1});
        expect(rig.find("take")->isComplete());
    }
};

ReopeningTest reopeningTest;

}  // namespace
}  // namespace sa3::test

#include <juce_core/juce_core.h>

#include <filesystem>
#include <limits>

#include "instance/Session.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class RequestTest final : public juce::UnitTest {
  public:
    RequestTest() : UnitTest("What the service is asked for", "instance") {}

    void runTest() override {
        nothingStartsByItself();
        requestCarriesWhatIsShown();
        tempoAndKeyGoOnce();
        hostsWithoutATempoAreAskedForNone();
        strengthsFollowTheSliders();
        refusalsAreTold();
        demoIsExcusedOnce();
    }

  private:
    void nothingStartsByItself() {
        beginTest("construction, prepare, blocks and recall open no line");
        Session rig(PluginKind::track);
        rig.run(5000);
        rig.load(rig.saved());
        rig.tick();
        expect(std::filesystem::is_empty(rig.folder.path()));
    }

    void requestCarriesWhatIsShown() {
        beginTest("the request has prompt, tempo of the host, length in bars, seed and LoRAs");
        Session rig(PluginKind::track);
        rig.playHead.bpm = 93.5;
        rig.run(512);
        rig.held().project.change([](project::Contents& now) {
            now.loras[3] = {"tape", std::string(64, 'a'), "", true, {{"layers", "decoder"}}};
            now.loras[5] = {"off", "", "", false, Json::object()};
            return 1u;
        });
        rig.shown().loraStrength(3).setValueNotifyingHost(0.25f);
        rig.set([&](editor::Settings& settings) {
            settings.lengthUnit = editor::LengthUnit::bars;
            settings.bars = 8;
            settings.seed = 99;
            settings.isSeedLocked = true;
        });
        rig.generate();
        const Json order = rig.service.last(service::generate);
        const Json& request = field(order, "request");
        expectEquals(text(request, "prompt"), std::string("rain"));
        expectEquals(number(request, "bpm").value_or(0), 93.5);
        expectEquals(integer(request, "bars").value_or(0), std::int64_t{8});
        expectEquals(number(request, "beatsPerBar").value_or(0), 4.0);
        expectEquals(integer(request, "seed").value_or(0), std::int64_t{99});
        expectEquals(integer(request, "version").value_or(0), std::int64_t{2});
        expectEquals(printJson(field(request, "loras")),
                     "[{\"name\":\"tape\",\"sha256\":\"" + std::string(64, 'a') + "\",\"strength\":2.5,\"layers\":\"decoder\"}]");
        expect(rig.held().renders().underWay() == 1);
    }

    /** What the service hears of words, tempo and key. */
    static std::string heard(Session& rig) {
        rig.generate();
        const Json order = rig.service.last(service::generate);
        const Json& request = field(order, "request");
        return printJson({field(request, "prompt"), field(request, "bpm"), field(request, "key"), field(order, "hostBpm")});
    }

    void tempoAndKeyGoOnce() {
        beginTest("tempo and key go beside the words, which stay the user's: on each render, after recall and reopening");
        for (const char* const words : {"rain", "rain, 120 BPM", "rain in A minor at 90 bpm"}) {
            Session rig(PluginKind::track);
            rig.run(64);
            rig.set([&](editor::Settings& settings) {
                settings.prompt = words;
                settings.key = "A minor";
            });
            const std::string wanted = "[\"" + std::string(words) + "\",120.0,\"A minor\",120.0]";
            expectEquals(heard(rig), wanted);
            expectEquals(heard(rig), wanted, "again");
            const Json order = rig.service.last(service::generate);
            const auto clip = noiseClip(5000);
            rig.service.takeBegins(text(order, "job"), "take", 9, *clip);
            rig.service.audio(9, *clip, 0, 5000);
            rig.service.takeEnds(text(order, "job"), "take", 9, *clip, project::sha256Of(*clip), field(order, "request"));
            rig.tick();
            rig.write("something else");
            rig.shown().restoreSettings("take");
            rig.shown().refreshNow();
            expectEquals(heard(rig), wanted, "after recall of the take's settings");
            Session reopened(PluginKind::track);
            reopened.run(64);
            reopened.load(rig.saved());
            expectEquals(heard(reopened), wanted, "in the project that was opened again");
        }
    }

    void hostsWithoutATempoAreAskedForNone() {
        beginTest("a tempo that is none leaves the one before, in the length of the bars and the words to the service");
        for (const double bpm : {0.0, -3.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            Session rig(PluginKind::track);
            rig.run(512);
            rig.playHead.bpm = bpm;
            rig.run(512);
            rig.set([&](editor::Settings& settings) {
                settings.lengthUnit = editor::LengthUnit::bars;
                settings.bars = 4;
            });
            rig.generate();
            const Json order = rig.service.last(service::generate);
            expectEquals(number(order, "hostBpm").value_or(0), 120.0);
            expectEquals(number(field(order, "request"), "bpm").value_or(0), 120.0);
            expectEquals(number(field(order, "request"), "seconds").value_or(0), 8.0);
        }
    }

    void strengthsFollowTheSliders() {
        beginTest("a slider moved during the render reaches the service, once");
        Session rig(PluginKind::track);
        rig.putAdapter(6, {"tape", "", "", true, Json::object()});
        rig.generate();
        rig.tick();
        expectEquals(rig.service.count(service::strengths), std::size_t{0});
        rig.shown().loraStrength(6).setValueNotifyingHost(0.5f);
        rig.settle(2);
        expectEquals(rig.service.count(service::strengths), std::size_t{1});
        expectEquals(printJson(field(rig.service.last(service::strengths), "loras")), std::string("[{\"slot\":0,\"strength\":5.0}]"));

        beginTest("a service that comes back hears of moved strengths again, and of those moved while it was away");
        const auto heardAgain = [&] {
            rig.service.inbox.clear();
            rig.connect();
            rig.settle(2);
            return printJson(field(rig.service.last(service::strengths), "loras"));
        };
        rig.service.die();
        rig.tick();
        expectEquals(heardAgain(), std::string("[{\"slot\":0,\"strength\":5.0}]"));
        rig.service.die();
        rig.tick(service::Endpoint::silenceLimitMs + 1000);
        rig.shown().loraStrength(6).setValueNotifyingHost(0.75f);
        rig.tick();
        expectEquals(heardAgain(), std::string("[{\"slot\":0,\"strength\":7.5}]"));
    }

    void refusalsAreTold() {
        beginTest("what the service refuses is told in its own words");
        Session rig(PluginKind::track);
        rig.generate();
        rig.service.send(service::refused, {{"message", "there is no room"}, {"final", false}});
        rig.settle(1);
        expect(rig.shown().notice() && rig.shown().notice()->text == "there is no room");
        expect(rig.held().serviceState().link == editor::ServiceState::Link::connected);
    }

    void demoIsExcusedOnce() {
        beginTest("what the window says of the demo by itself is not said again; other remarks are");
        Session rig(PluginKind::track);
        rig.open();
        const auto told = [&](const char* line) {
            rig.service.send(service::remark, {{"job", "j"}, {"message", line}});
            rig.settle(1);
            return rig.shown().notice() ? rig.shown().notice()->text : juce::String();
        };
        expectEquals(told("the demo makes noise"), juce::String());
        expectEquals(told("the prompt is cut"), juce::String("the prompt is cut"));
    }
};

RequestTest requestTest;

}  // namespace
}  // namespace sa3::test

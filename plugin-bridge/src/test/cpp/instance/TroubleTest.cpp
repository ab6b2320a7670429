#include <juce_core/juce_core.h>

#include <filesystem>
#include <stdexcept>

#include "processor/Rig.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class TroubleTest final : public juce::UnitTest {
  public:
    TroubleTest() : UnitTest("What is thrown stays here", "instance") {}

    void runTest() override {
        choresThrow();
        wishesThrow();
        hostileMessages();
        savingThrows();
        startingThrows();
    }

  private:
    static juce::String notice(Rig& rig) {
        rig.processor.shown().refreshNow();
        return rig.processor.shown().notice().value_or(editor::Notice()).text;
    }

    void choresThrow() {
        beginTest("a chore that throws ends by itself, is told, and the next one runs");
        Rig rig(PluginKind::track);
        Instance& instance = rig.processor.held();
        const auto expectTold = [&](const std::function<void()>& chore, const juce::String& line) {
            instance.post(chore);
            instance.finishChores();
            expect(notice(rig).contains(line), notice(rig));
        };
        expectTold([] { throw std::runtime_error("the disk is made of cheese"); }, "the disk is made of cheese");
        expectTold([] { throw std::bad_alloc(); }, "no memory left");
        expectTold([] { std::filesystem::create_directory("/nowhere/at/all"); }, "/nowhere/at/all");
        expectTold([] { const Json parsed = Json::parse("{"); }, "parse error");
        expectTold([] { throw 7; }, "unknown error");
        bool hasRun = false;
        instance.post([&] { hasRun = true; });
        instance.finishChores();
        expect(hasRun);

        beginTest("where even telling throws, nothing is told and nothing ends");
        instance.board.onChange = [] { throw std::bad_alloc(); };
        instance.post([] { throw std::runtime_error("again"); });
        instance.finishChores();
    }

    void wishesThrow() {
        beginTest("what the window asks for throws nothing into the host's loop");
        Rig rig(PluginKind::track);
        rig.processor.held().project.onChange = [](std::uint32_t) { throw std::runtime_error("no more threads"); };
        rig.processor.shown().rollSeed();
        expect(notice(rig).contains("no more threads"));
        expect(rig.processor.shown().settings().prompt.isEmpty());

        beginTest("nor does the state that the host gives back");
        rig.load(state::write({}, inside));
        expect(notice(rig).contains("no more threads"));
    }

    void hostileMessages() {
        beginTest("announcements of more than can be are refused in a line, and nothing is reserved for them");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string job = rig.generate();
        for (const std::int64_t frames : {(std::int64_t{1} << 26) + 1, std::int64_t{1} << 62}) {
            rig.service.send(service::takeBegins,
                             {{"job", job}, {"take", "x"}, {"stream", 1}, {"frames", frames}, {"rateHz", 44100}, {"channels", 2}});
            rig.tick();
            expect(notice(rig).contains("makes no sense"));
            rig.processor.held().board.dismiss();
        }

        beginTest("a message as long as they get, of numbers and names that cannot be, leaves the line as it is");
        Json models = Json::array();
        for (int i = 0; i < 150; ++i) {
            models.push_back({{"name", std::string(40, '\x01')}, {"maxSeconds", 1e308}, {"steps", std::int64_t{1} << 62}});
        }
        expect(rig.service.send(service::welcome, {{"models", models}}) == SA3_BRIDGE_OK);
        rig.service.send(service::listing, {{"what", "loras"}, {"page", -1}, {"pages", std::int64_t{1} << 62}, {"items", 3}});
        rig.service.send(service::takeEnds, {{"job", job}, {"take", std::string(30000, 'x')}, {"stream", -1}, {"sha256", "zz"}});
        rig.tick();
        rig.tick();
        const auto clip = noiseClip(3000);
        rig.service.takeBegins(job, "take", 2, *clip);
        rig.service.audio(2, *clip, 0, 3000);
        rig.service.takeEnds(job, "take", 2, *clip, project::sha256Of(*clip));
        rig.tick();
        rig.tick();
        expect(rig.processor.held().project.now()->find("take")->isComplete());
    }

    void savingThrows() {
        beginTest("a project whose audio cannot be put inside is saved without it, and that is said");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.processor.held().project.change([](project::Contents& now) {
            auto impossible = std::make_shared<project::Take>(*takeOf("take", noiseClip(300)));
            impossible->sha256 = std::string(64, 'z');
            now.takes = {std::move(impossible)};
            return 1u;
        });
        const auto bytes = rig.saved();
        expect(notice(rig).contains("saved without the audio"));
        Rig again(PluginKind::track);
        again.load(bytes);
        expectEquals(again.processor.shown().settings().prompt, juce::String("rain"));
    }

    void startingThrows() {
        beginTest("what starting the service throws is why it does not run");
        service::Launcher launcher([] { return true; }, []() -> service::Started { throw std::runtime_error("no more processes"); });
        launcher.tick(true, false, false, 0);
        expect(launcher.state() == service::Launcher::State::failed);
        expectEquals(launcher.problem(), std::string("no more processes"));
    }
};

TroubleTest troubleTest;

}  // namespace
}  // namespace sa3::test

#include <juce_core/juce_core.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "files/Places.h"
#include "processor/Rig.h"
#include "service/Commands.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

/** Stands in for the program: knows one model, whose licence one token has accepted. */
constexpr const char* fakeProgram = R"(#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/asked"
event() { echo "{\"event\":\"$1\",$2}" >&2; }
case "$*" in
  "models download --json -- sm-music")
    if [ "$HF_TOKEN" != hf_good ]; then
      event error '"message":"accept the licence on the hub first","exit":1'
      exit 1
    fi
    event remark '"message":"sm-music is under a licence"'
    event progress '"stage":"downloading","file":"dit.npz","done":500000000,"total":1000000000,"bytesPerSecond":8000000,"secondsLeft":62'
    while [ ! -e "$here/go" ]; do sleep 0.01; done
    printf '{\n  "installed" : [ ]\n}\n' ;;
  "models download --json -- endless")
    event progress '"stage":"downloading","file":"x","done":5,"total":10'
    while :; do sleep 0.01; done ;;
  "models import --json -- "*)
    exit 0 ;;
  "plugin register --json")
    [ ! -e "$here/broken" ] || { echo 'sa3: the build failed' >&2; exit 2; }
    printf '%s\nserve\n' "$0" > "$SA3_HOME/launch" ;;
  *)
    exit 64 ;;
esac
)";

class SetupTest final : public juce::UnitTest {
  public:
    SetupTest() : UnitTest("Getting SA3 and its models", "instance") {}

    void runTest() override {
        std::filesystem::remove(files::hubToken());
        unsetenv("HF_TOKEN");
        unsetenv("HUGGING_FACE_HUB_TOKEN");
        downloadsNeedATokenAndGoOnWithoutAWindow();
        tokensAreKeptForAllOfTheUserAndNobodyElse();
        stopsWhenAsked();
        isFollowedFromElsewhere();
        oldLogsGo();
        imports();
        findsTheProgram();
        saysThatThereIsNoProgram();
        std::filesystem::remove(files::launchFile());
        std::filesystem::remove(files::hubToken());
    }

  private:
    struct Bench {
        Bench() {
            std::ofstream(program) << fakeProgram;
            std::filesystem::permissions(program, std::filesystem::perms::owner_all);
            std::filesystem::create_directories(files::userData());
            std::ofstream(files::launchFile()) << program.string() << "\nserve\n";
        }

        PluginModel& window() { return rig.processor.shown(); }

        /** Rounds until this holds; false: it never does. */
        bool until(const std::function<bool()>& holds) {
            for (int i = 0; i < 2000; ++i) {
                for (Rig* each : {&rig, &other}) {
                    each->tick();
                    each->processor.shown().refreshNow();
                }
                if (holds()) {
                    return true;
                }
                juce::Thread::sleep(5);
            }
            return false;
        }
        bool untilItEnds() {
            return until([this] { return !window().errand(); });
        }
        static void settle(Rig& each) {
            each.processor.held().finishChores();
            each.processor.shown().refreshNow();
        }
        void give(const char* token) {
            window().setHubToken(token);
            settle(rig);
        }
        void download(const char* model) { download(rig, model); }
        static void download(Rig& each, const char* model) {
            each.processor.shown().downloadModel(model);
            settle(each);
        }
        juce::String notice() { return window().notice().value_or(editor::Notice()).text; }
        bool isProblem() { return window().notice().value_or(editor::Notice()).tone == editor::Notice::Tone::problem; }
        std::string asked() const {
            std::ostringstream all;
            all << std::ifstream(folder.path() + "/asked").rdbuf();
            return all.str();
        }

        TestFolder folder;
        std::filesystem::path program{folder.path() + "/sa3"};
        Rig rig{PluginKind::track};
        Rig other{PluginKind::insert};  // with a worker of its own, as in another bundle or host
    };

    void downloadsNeedATokenAndGoOnWithoutAWindow() {
        beginTest("a download without a token fails with the program's own line");
        Bench bench;
        bench.rig.processor.held().setWindowOpen(true);
        bench.rig.connect();
        bench.download("sm-music");
        expectEquals(bench.window().errand()->title, juce::String("Getting sm-music"));
        expect(bench.untilItEnds());
        expectEquals(bench.notice(), juce::String("Getting sm-music failed: accept the licence on the hub first"));
        expect(bench.isProblem());

        beginTest("what is no token is not taken for one");
        for (const char* text : {"", "a poem", "hf_two words", "hf_x\nHF_ENDPOINT=http://elsewhere"}) {
            bench.give(text);
            expect(bench.isProblem() && bench.notice().contains("no access token"), text);
        }

        beginTest("with one it shows how far it is, and goes on when the window is closed");
        bench.give("hf_good");
        bench.rig.processor.held().setWindowOpen(true);
        bench.download("sm-music");
        expect(bench.until([&] { return bench.window().errand() && bench.window().errand()->portion; }));
        expectEquals(*bench.window().errand()->portion, 0.5);
        expectEquals(bench.window().errand()->detail, juce::String("500 MB of 1.0 GB, 8.0 MB a second, 62 s left"));
        bench.rig.processor.held().setWindowOpen(false);

        beginTest("a second thing is not begun beside it");
        bench.download("endless");
        expect(bench.notice().contains("One thing at a time"));
        bench.rig.service.inbox.clear();
        std::ofstream(bench.folder.path() + "/go") << "on";
        expect(bench.untilItEnds());
        expectEquals(bench.notice(), juce::String("sm-music is installed"));
        expect(!bench.isProblem());

        beginTest("the models are asked for anew, and shown");
        bench.rig.tick();
        expectEquals(text(bench.rig.service.last(service::list), "what"), std::string("models"));
        bench.rig.service.send(service::listing, {{"what", "models"}, {"page", 0}, {"pages", 1}, {"items", {{{"name", "sm-music"}, {"installed", true}}}}});
        bench.rig.tick();
        bench.window().refreshNow();
        expect(bench.window().models().size() == 1 && bench.window().models()[0].isInstalled);
    }

    static std::string contentOf(const std::filesystem::path& file) {
        std::ostringstream all;
        all << std::ifstream(file).rdbuf();
        return all.str();
    }

    void tokensAreKeptForAllOfTheUserAndNobodyElse() {
        beginTest("a token is kept where only its owner can read it, and the newest counts");
        std::filesystem::remove(files::hubToken());
        std::filesystem::remove_all(files::logs() / "errands");
        Bench bench;
        using Permissions = std::filesystem::perms;
        const std::filesystem::path left = files::hubToken().parent_path() / ".hub-token.0123abcd.part";
        std::ofstream(left) << "hf_older";
        for (const char* const token : {"hf_first", "hf_good"}) {
            bench.give(token);
            expect(!bench.isProblem() && !bench.notice().contains("hf_"), bench.notice());
            expectEquals(contentOf(files::hubToken()), std::string(token));
            expect(std::filesystem::status(files::hubToken()).permissions() == (Permissions::owner_read | Permissions::owner_write));
        }

        expect(!std::filesystem::exists(left), "what a killed write left holds a token still");

        beginTest("a token in the host's environment counts before it");
        setenv("HF_TOKEN", "hf_of_another", 1);
        bench.download("sm-music");
        expect(bench.untilItEnds());
        expect(bench.isProblem() && bench.notice().contains("accept the licence"), bench.notice());
        unsetenv("HF_TOKEN");

        beginTest("the other plugin downloads with it, and no argument and no log names it");
        std::ofstream(bench.folder.path() + "/go") << "on";
        Bench::download(bench.other, "sm-music");
        expect(bench.until([&] { return !bench.other.processor.shown().errand(); }));
        expectEquals(bench.other.processor.shown().notice()->text, juce::String("sm-music is installed"));
        expect(bench.asked().find("hf_") == std::string::npos);
        for (const std::filesystem::path& log : logs()) {
            expect(contentOf(log).find("hf_") == std::string::npos, log.string());
        }

        beginTest("what is no token any more is not handed on");
        std::ofstream(files::hubToken()) << "hf_good\nHF_ENDPOINT=http://elsewhere";
        bench.download("sm-music");
        expect(bench.untilItEnds());
        expect(bench.isProblem() && bench.notice().contains("accept the licence"), bench.notice());

        beginTest("one that cannot be kept is told");
        std::filesystem::remove(files::hubToken());
        std::filesystem::create_directories(files::hubToken() / "in the way");
        bench.give("hf_good");
        expect(bench.isProblem() && bench.notice().contains("could not be kept") && !bench.notice().contains("hf_good"), bench.notice());
        std::filesystem::remove_all(files::hubToken());
        bench.give("hf_good");
    }

    void stopsWhenAsked() {
        beginTest("it can be stopped");
        Bench bench;
        bench.download("endless");
        expect(bench.until([&] { return bench.window().errand() && bench.window().errand()->portion; }));
        bench.window().cancelErrand();
        bench.window().refreshNow();
        expect(bench.window().errand()->isEnding);
        expect(bench.untilItEnds());
        expectEquals(bench.notice(), juce::String("Getting endless: stopped"));
    }

    static std::vector<std::filesystem::path> logs() {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(files::logs() / "errands")) {
            found.push_back(entry.path());
        }
        return found;
    }

    void isFollowedFromElsewhere() {
        beginTest("what another plugin has begun is followed and not begun again; to stop looking does not end it");
        std::filesystem::remove_all(files::logs() / "errands");
        Bench bench;
        PluginModel& other = bench.other.processor.shown();
        const auto saysHowFar = [](PluginModel& window) { return window.errand() && window.errand()->portion == 0.5; };
        bench.download("sm-music");
        expect(bench.until([&] { return saysHowFar(bench.window()); }));
        Bench::download(bench.other, "sm-music");
        expect(bench.until([&] { return saysHowFar(other); }));
        expectEquals(other.errand()->title, juce::String("Getting sm-music, begun elsewhere"));
        other.cancelErrand();
        expect(bench.until([&] { return !other.errand(); }));
        expectEquals(other.notice()->text, juce::String("Getting sm-music goes on elsewhere"));
        expect(saysHowFar(bench.window()));

        beginTest("another thing is done beside it, with a log of its own");
        Bench::download(bench.other, "endless");
        expect(bench.until([&] { return saysHowFar(other); }));
        expectEquals(other.errand()->title, juce::String("Getting endless"));
        expectEquals(logs().size(), std::size_t{2});
        other.cancelErrand();
        expect(bench.until([&] { return !other.errand(); }));

        beginTest("its end is told where it is followed, too");
        Bench::download(bench.other, "sm-music");
        expect(bench.until([&] { return saysHowFar(other); }));
        std::ofstream(bench.folder.path() + "/go") << "on";
        expect(bench.until([&] { return !bench.window().errand() && !other.errand(); }));
        expectEquals(bench.notice(), juce::String("sm-music is installed"));
        expectEquals(other.notice()->text, juce::String("Getting sm-music has ended elsewhere"));
        expectEquals(bench.asked(), std::string("models download --json -- sm-music\nmodels download --json -- endless\n"));
    }

    void oldLogsGo() {
        beginTest("of the logs of what is long over the newest twenty stay");
        Bench bench;
        const auto year = std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 365);
        for (int i = 0; i < 30; ++i) {
            const auto log = files::logs() / "errands" / ("old_" + std::to_string(i) + ".log");
            std::ofstream(log) << "x";
            std::filesystem::last_write_time(log, year + std::chrono::seconds(i));
        }
        bench.window().importModels(juce::File(bench.folder.path()), {});
        expect(bench.untilItEnds());
        expectEquals(logs().size(), std::size_t{21}, "with that of the import");
        expect(!std::filesystem::exists(files::logs() / "errands" / "old_0.log"));
        expect(std::filesystem::exists(files::logs() / "errands" / "old_29.log"));
    }

    void imports() {
        beginTest("models are imported out of a folder, or the folder of a file with the name that it is to have");
        Bench bench;
        const std::string file = bench.folder.path() + "/model.safetensors";
        std::ofstream(file) << "x";
        bench.window().importModels(juce::File(bench.folder.path()), {});
        expect(bench.untilItEnds());
        expectEquals(bench.notice(), juce::String("The models are installed"));
        bench.window().importModels(juce::File(file), "medium");
        expect(bench.untilItEnds());
        expectEquals(bench.notice(), juce::String("medium is installed"));
        expectEquals(bench.asked(), "models import --json -- " + bench.folder.path() + "\nmodels import --json -- " +
                                        bench.folder.path() + " medium\n");
    }

    void findsTheProgram() {
        beginTest("the program that the user points at writes down how it is started, and is started");
        for (const char* place : {"", "/sa3"}) {
            Bench bench;
            std::filesystem::remove(files::launchFile());
            bench.window().locateProgram(juce::File(bench.folder.path() + place));
            expect(bench.untilItEnds());
            expectEquals(bench.notice(), juce::String("SA3 was found: the plugins start it from now on"));
            expect(std::filesystem::is_regular_file(files::launchFile()));
            expectEquals(bench.asked(), std::string("plugin register --json\n"));
        }

        beginTest("another file is not run, and a program that fails says why");
        Bench bench;
        const std::string other = bench.folder.path() + "/other";
        std::filesystem::copy(bench.program, other);
        bench.window().locateProgram(juce::File(other));
        bench.window().refreshNow();
        expect(!bench.window().errand() && bench.notice().contains("choose the file named sa3"));
        std::ofstream(bench.folder.path() + "/broken") << "x";
        bench.window().locateProgram(juce::File(bench.program.string()));
        expect(bench.untilItEnds());
        expectEquals(bench.notice(), juce::String("Looking at SA3 failed: it ended with status 2: sa3: the build failed"));
        std::filesystem::permissions(bench.program, std::filesystem::perms::owner_read);
        bench.window().locateProgram(juce::File(bench.program.string()));
        expect(bench.untilItEnds());
        expect(bench.isProblem() && bench.notice().contains("Permission denied"), bench.notice());
    }

    void saysThatThereIsNoProgram() {
        beginTest("where nothing is written down a download says so");
        Bench bench;
        std::filesystem::remove(files::launchFile());
        bench.download("sm-music");
        expect(bench.untilItEnds());
        expect(bench.isProblem() && bench.notice().contains("launch: No such file"), bench.notice());
    }
};

SetupTest setupTest;

}  // namespace
}  // namespace sa3::test

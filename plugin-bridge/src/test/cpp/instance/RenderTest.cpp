#include <juce_core/juce_core.h>

#include <future>
#include <limits>

#include "files/LoraFolder.h"
#include "files/Places.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"
#include "model/Shown.h"
#include "processor/Rig.h"
#include "render/Request.h"
#include "state/Bytes.h"
#include "state/PackedAudio.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;
using service::Link;

class RenderTest final : public juce::UnitTest {
  public:
    RenderTest() : UnitTest("From the wish to the take", "instance") {}

    void runTest() override {
        nothingStartsByItself();
        requestCarriesWhatIsShown();
        tempoAndKeyGoOnce();
        barsOfEveryMetre();
        nonsenseMetresAreLeftAside();
        hostsWithoutATempoAreAskedForNone();
        barsBeginWhereTheHostSays();
        lengthsOfTakesAreRead();
        soundsWhileItArrives();
        completeTakeIsKept();
        auditionsWaitForNothingAndLeaveNothing();
        takesOfARecalledProjectAreKept();
        besideByHashHoldsWithoutAWindow();
        changedCopiesAreNone();
        exportsAreWavs();
        starsReachTheService();
        rendersOutliveTheirProject();
        removedTakesOfOpenRendersStayAway();
        wholeWhileItIsSaved();
        unfinishedTakesOfFailedRendersGo();
        cancelReachesTheService();
        cancelIsSaidWhenTheServiceIsThereAgain();
        wishesOfASilenceAreSaidAfterIt();
        restartAsksAgainAndGoesOn();
        takesToldAgainAreCountedOnce();
        dismissedTakesStayAway();
        takesOnTheirWayOutliveARevert();
        damagedAudioIsFetchedAgain();
        takesThatCannotBeSentAreMissing();
        nonsenseIsSurvived();
        strengthsFollowTheSliders();
        lorasAreKnownAfterwards();
        lorasAreNamedAsTheServiceFindsThem();
        newLoraShowsByItselfWithWhatBelongsToIt();
        lorasAreLookedForByTheClockAndOneAfterTheOther();
        lorasOfAServiceThatIsGoneAreThoseOfTheFolder();
        loraOfAnotherModelIsTold();
        refusalsAreTold();
        secondTakeIsHeardInThePlaceOfTheFirst();
        guideIsSent();
        guideOfAStoppedHostIsPlacedByHand();
        inpaintingKnowsItsMiddle();
        inpaintingIsPlacedByItsMiddle();
        refusesWithoutPromptOrAudio();
        refusesLengthsThatCannotBe();
        demoIsExcusedOnce();
    }

  private:
    void nothingStartsByItself() {
        beginTest("construction, prepare, blocks and recall open no line");
        Rig rig(PluginKind::track);
        rig.run(5000);
        rig.load(rig.saved());
        rig.tick();
        expect(std::filesystem::is_empty(rig.folder.path()));
    }

    void requestCarriesWhatIsShown() {
        beginTest("the request has prompt, tempo of the host, length in bars, seed and LoRAs");
        Rig rig(PluginKind::track);
        rig.playHead.bpm = 93.5;
        rig.run(512);
        rig.processor.held().project.change([](project::Contents& now) {
            now.loras[3] = {"tape", std::string(64, 'a'), "", true, {{"layers", "decoder"}}};
            now.loras[5] = {"off", "", "", false, Json::object()};
            return 1u;
        });
        rig.processor.shown().loraStrength(3).setValueNotifyingHost(0.25f);
        editor::Settings settings = rig.processor.shown().settings();
        settings.prompt = "rain";
        settings.lengthUnit = editor::LengthUnit::bars;
        settings.bars = 8;
        settings.seed = 99;
        settings.isSeedLocked = true;
        rig.processor.shown().setSettings(settings);
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
        expect(rig.processor.held().renders().underWay() == 1);
    }

    /** What the service hears of words, tempo and key. */
    static std::string heard(Rig& rig) {
        rig.generate();
        const Json order = rig.service.last(service::generate);
        const Json& request = field(order, "request");
        return printJson({field(request, "prompt"), field(request, "bpm"), field(request, "key"), field(order, "hostBpm")});
    }

    void tempoAndKeyGoOnce() {
        beginTest("tempo and key go beside the words, which stay the user's: on each render, after recall and reopening");
        for (const char* const words : {"rain", "rain, 120 BPM", "rain in A minor at 90 bpm"}) {
            Rig rig(PluginKind::track);
            rig.run(64);
            editor::Settings settings = rig.processor.shown().settings();
            settings.prompt = words;
            settings.key = "A minor";
            rig.processor.shown().setSettings(settings);
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
            rig.processor.shown().restoreSettings("take");
            rig.processor.shown().refreshNow();
            expectEquals(heard(rig), wanted, "after recall of the take's settings");
            Rig reopened(PluginKind::track);
            reopened.run(64);
            reopened.load(rig.saved());
            expectEquals(heard(reopened), wanted, "in the project that was opened again");
        }
    }

    void barsOfEveryMetre() {
        beginTest("bars have the length of the host's metre, in what is asked for and where takes go");
        struct Metre {
            int numerator;
            int denominator;
            double barBeats;
        };
        for (const Metre metre : {Metre{7, 8, 3.5}, {5, 8, 2.5}, {3, 8, 1.5}, {9, 8, 4.5}, {11, 16, 2.75}, {6, 8, 3.0}, {3, 4, 3.0}}) {
            Rig rig(PluginKind::track);
            rig.playHead.bpm = 133.0;
            rig.playHead.metre = {metre.numerator, metre.denominator};
            rig.playHead.samples = std::llround(5.3 * metre.barBeats * 60.0 / 133.0 * 44100.0);
            rig.run(512);
            editor::Settings settings = rig.processor.shown().settings();
            settings.prompt = "rain";
            settings.lengthUnit = editor::LengthUnit::bars;
            settings.bars = 4;
            rig.processor.shown().setSettings(settings);
            arrive(rig, "take", *noiseClip(30000));
            const Json order = rig.service.last(service::generate);
            const Json& request = field(order, "request");
            expectEquals(number(request, "beatsPerBar").value_or(0), metre.barBeats);
            expectWithinAbsoluteError(number(request, "seconds").value_or(0), 4 * metre.barBeats * 60.0 / 133.0, 1e-12);
            expectEquals(rig.processor.shown().lane().at(0).startBeats, 6 * metre.barBeats, "the next bar of a host that plays");
            rig.processor.shown().placeTake("take", {editor::Placement::At::nextBar, 60, false});
            rig.processor.shown().refreshNow();
            expectEquals(rig.processor.shown().lane().at(1).startBeats, 6 * metre.barBeats);
        }
    }

    void nonsenseMetresAreLeftAside() {
        beginTest("a host that tells a metre of nonsense is taken to be in the one before");
        Rig rig(PluginKind::track);
        for (const auto& [numerator, denominator] : {std::pair{0, 4}, {4, 0}, {-7, 8}, {7, -8}, {1000000, 1}, {1, 1000000}}) {
            rig.playHead.metre = {5, 8};
            rig.run(64);
            rig.playHead.metre = {numerator, denominator};
            rig.run(64);
            expectEquals(rig.processor.shown().transport().signature.text(), juce::String("5/8"));
        }
    }

    void hostsWithoutATempoAreAskedForNone() {
        beginTest("a tempo that is none leaves the one before, in the length of the bars and the words to the service");
        for (const double bpm : {0.0, -3.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            Rig rig(PluginKind::track);
            rig.run(512);
            rig.playHead.bpm = bpm;
            rig.run(512);
            rig.write("rain");
            editor::Settings settings = rig.processor.shown().settings();
            settings.lengthUnit = editor::LengthUnit::bars;
            settings.bars = 4;
            rig.processor.shown().setSettings(settings);
            rig.generate();
            const Json order = rig.service.last(service::generate);
            expectEquals(number(order, "hostBpm").value_or(0), 120.0);
            expectEquals(number(field(order, "request"), "bpm").value_or(0), 120.0);
            expectEquals(number(field(order, "request"), "seconds").value_or(0), 8.0);
        }
    }

    void barsBeginWhereTheHostSays() {
        beginTest("after a change of metre bars are those of the host: where takes go, and in the view");
        Rig rig(PluginKind::track);
        rig.playHead.metre = {3, 4};
        rig.playHead.barStartPpq = 10.0;  // 4/4, 4/4, 2/4, then 3/4
        rig.playHead.samples = std::llround(11.25 * 0.5 * 44100.0);
        rig.run(64);
        rig.write("rain");
        arrive(rig, "take", *noiseClip(30000));
        expectEquals(rig.processor.shown().lane().at(0).startBeats, 13.0);
        rig.processor.shown().placeTake("take", {editor::Placement::At::nextBar, 60, false});
        rig.processor.shown().refreshNow();
        expectEquals(rig.processor.shown().lane().at(1).startBeats, 13.0);
        expectEquals(rig.processor.shown().transport().firstBar(), 1.0);

        beginTest("a host that says nonsense about its bars is taken to begin them at the project's start");
        for (const double nonsense : {-3.0, 1.0e9, std::nan("")}) {
            rig.playHead.barStartPpq = nonsense;
            rig.run(64);
            expectEquals(rig.processor.shown().transport().barStart, 0.0);
        }
    }

    void lengthsOfTakesAreRead() {
        beginTest("takes of every version know the length of their bars");
        project::Take take;
        const auto lengthOf = [&](const Json& settings) {
            take.settings = settings;
            return take.barsPpq().value_or(-1.0);
        };
        expectEquals(lengthOf({{"bars", 4}}), 16.0);
        expectEquals(lengthOf({{"bars", 8}, {"beatsPerBar", 3}}), 24.0);
        expectEquals(lengthOf({{"bars", 4}, {"beatsPerBar", 3.5}}), 14.0);
        expectEquals(lengthOf({{"bars", 1}, {"beatsPerBar", 2.75}}), 2.75);
        const auto metreOf = [&](const Json& settings) {
            take.settings = settings;
            return take.metre() ? take.metre()->text() : juce::String("none");
        };
        expectEquals(metreOf({{"bars", 4}}), juce::String("4/4"));
        expectEquals(metreOf({{"bars", 4}, {"beatsPerBar", 3.5}}), juce::String("7/8"));
        expectEquals(metreOf({{"bars", 3}, {"beatsPerBar", 2.75}}), juce::String("11/16"));
        expectEquals(metreOf({{"bars", 3}, {"beatsPerBar", 5}}), juce::String("5/4"));
        expectEquals(metreOf({{"bars", 3}, {"beatsPerBar", 3.1415}}), juce::String("none"));
        expectEquals(metreOf({{"seconds", 3}}), juce::String("none"));
        for (const double nonsense : {0.0, -1.0, 1e9, 0.01, std::nan("")}) {
            expectEquals(lengthOf({{"bars", 4}, {"beatsPerBar", nonsense}}), -1.0);
        }
    }

    void soundsWhileItArrives() {
        beginTest("the first part sounds before the rest has come, to the sample");
        for (const double rate : {44100.0, 48000.0}) {
            Rig rig(PluginKind::track, rate);
            rig.write("rain");
            rig.playHead.isPlaying = false;
            rig.run(512);
            const std::string job = rig.generate();
            const auto clip = noiseClip(60000);
            const auto expected = audio::atRate(clip, static_cast<std::int32_t>(rate));
            rig.service.takeBegins(job, "take", 1, *clip);
            rig.service.audio(1, *clip, 0, 15000);
            rig.service.audio(1, *clip, 15000, 30000);
            rig.tick();
            rig.playHead.isPlaying = true;
            rig.playHead.samples = 0;
            const auto first = rig.run(20000);
            expectEquals(firstDifference(first, 0, *expected, 0, 0, 20000), std::int64_t{-1});
            rig.service.audio(1, *clip, 30000, 45000);
            rig.service.audio(1, *clip, 45000, 60000);
            rig.tick();
            const auto second = rig.run(30000);
            expectEquals(firstDifference(second, 0, *expected, 1, 20000, 30000), std::int64_t{-1});
        }
    }

    std::string arrive(Rig& rig, const std::string& take, const audio::Clip& clip) {
        const std::string job = rig.generate();
        const auto stream = static_cast<std::uint32_t>(std::hash<std::string>()(take + job) % 1000000);
        rig.service.takeComes(job, take, stream, clip);
        rig.tick();
        rig.processor.held().finishChores();
        rig.tick();
        rig.processor.shown().refreshNow();
        return job;
    }

    /** Asks for a render whose take, by stream 1, has come so far; returns its job. */
    static std::string begin(Rig& rig, const audio::Clip& clip, std::int64_t frames) {
        const std::string job = rig.generate();
        rig.service.takeBegins(job, "take", 1, clip);
        rig.service.audio(1, clip, 0, frames);
        rig.tick();
        return job;
    }

    void completeTakeIsKept() {
        beginTest("a complete take has its hash, a file outside the library, and is in the saved state");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const auto clip = noiseClip(30000);
        arrive(rig, "take", *clip);
        expectEquals(rig.processor.held().renders().underWay(), 0);
        const auto take = rig.processor.held().project.now()->find("take");
        expect(take != nullptr && take->isComplete() && take->packed != nullptr && take->peaks != nullptr);
        const juce::File file = rig.processor.shown().fileForDragging("take");
        expect(file.existsAsFile() && file.getFileName().startsWith("a_title_5_"));
        expectEquals(static_cast<int>(rig.processor.shown().takes().size()), 1);
        expect(!rig.processor.shown().takes()[0].isStreaming);
        expect(field(rig.service.last(service::reference), "takes") == Json::array({"take"}));

        beginTest("a file that somebody has removed is there again before it can be dragged, and the project never relies on it");
        rig.processor.shown().setStateStorage(editor::StateStorage::besideByHash);
        expect(file.deleteFile());
        const auto inside = rig.saved();
        expect(rig.processor.shown().fileForDragging("take") == juce::File());
        rig.processor.held().finishChores();
        expect(rig.processor.shown().fileForDragging("take") == file && file.existsAsFile());
        expect(inside.size() > rig.saved().size() + 100000);

        beginTest("opened again without any service it sounds the same");
        Rig again(PluginKind::track);
        again.load(rig.saved());
        const auto output = again.run(30000, varying(7));
        expectEquals(firstDifference(output, 0, *clip, 0, 0, 30000), std::int64_t{-1});
        expect(std::filesystem::is_empty(again.folder.path()));
        file.deleteFile();
    }

    void auditionsWaitForNothingAndLeaveNothing() {
        for (const double rate : {44100.0, 48000.0}) {
            beginTest("a take is auditioned without a wait on the thread that draws, and leaves nothing behind, at " + juce::String(rate));
            Rig rig(PluginKind::track, rate);
            const auto clip = noiseClip(30'000);
            const project::TakePointer take = takeOf("take", clip);
            rig.processor.held().project.change([&](project::Contents& now) {
                now.put(take);
                return project::soundChanged;
            });
            rig.processor.held().setWindowOpen(true);
            rig.connect();
            rig.playHead.isPlaying = false;
            const long held = clip.use_count();
            std::promise<void> isFree;
            rig.processor.held().post([&] { isFree.get_future().wait(); });
            rig.processor.shown().toggleAudition("take");
            expectEquals(rig.processor.shown().auditionedTake(), juce::String("take"));
            expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f, "nobody has made it ready yet");
            rig.processor.shown().toggleAudition("take");
            expect(rig.processor.shown().auditionedTake().isEmpty());
            isFree.set_value();
            rig.processor.held().finishChores();
            expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f, "a second click takes it back");
            rig.processor.shown().toggleAudition("take");
            rig.processor.held().finishChores();
            expect(rig.run(512).getMagnitude(0, 512) > 0.0f);
            expect(clip.use_count() > held);
            rig.run(40'000);
            expect(rig.processor.shown().auditionedTake().isEmpty());
            rig.tick();
            rig.run(512);
            rig.tick();
            expectEquals(clip.use_count(), held);
            rig.processor.held().setWindowOpen(false);
        }
    }

    void besideByHashHoldsWithoutAWindow() {
        beginTest("a project with its audio beside stays so when it is opened and saved without a window");
        state::State saved;
        saved.contents.takes = {takeOf("take", noiseClip(30000))};
        Rig rig(PluginKind::track);
        rig.load(state::write(saved, inside));
        rig.processor.shown().setStateStorage(editor::StateStorage::besideByHash);
        rig.processor.held().finishChores();
        const auto beside = rig.saved();
        expect(beside.size() < 3000);
        Rig again(PluginKind::track);
        again.load(beside);
        expectEquals(again.saved().size(), beside.size());

        beginTest("what is only in the library goes inside, and is compressed for the first save only");
        const std::filesystem::path copy = again.processor.held().project.now()->find("take")->file;
        std::filesystem::create_directories(files::takes() / "take");
        std::filesystem::rename(copy, files::takes() / "take" / copy.filename());
        Rig another(PluginKind::track);
        another.load(beside);
        const auto inside = another.saved();
        expect(inside.size() > 100000);
        const auto packed = another.processor.held().project.now()->find("take")->packed;
        expect(packed != nullptr && another.saved() == inside);
        expect(another.processor.held().project.now()->find("take")->packed == packed);
        std::filesystem::remove_all(files::takes() / "take");
    }

    void changedCopiesAreNone() {
        beginTest("a copy that somebody has cut off or written over is none: the take goes inside, and gets another copy");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const auto clip = noiseClip(30000);
        arrive(rig, "take", *clip);
        rig.processor.shown().setStateStorage(editor::StateStorage::besideByHash);
        rig.processor.held().finishChores();
        const std::filesystem::path file = rig.processor.held().project.now()->find("take")->file;
        expect(rig.saved().size() < 3000);
        std::filesystem::resize_file(file, 100);
        const auto saved = rig.saved();
        expect(saved.size() > 100000);
        Rig other(PluginKind::track);
        other.load(saved);
        expectEquals(firstDifference(other.run(30000), 0, *clip, 0, 0, 30000), std::int64_t{-1});

        expect(rig.processor.shown().fileForDragging("take") == juce::File());
        rig.processor.held().finishChores();
        const juce::File another = rig.processor.shown().fileForDragging("take");
        expect(another.existsAsFile() && another.getFullPathName().toStdString() != file.string());
        expectEquals(std::filesystem::file_size(file), std::uintmax_t{100});
        expect(rig.saved().size() < 3000);
        another.deleteFile();
        std::filesystem::remove(file);
    }

    void exportsAreWavs() {
        beginTest("an export is a WAV whatever name was chosen, and replaces nothing that nobody was asked about");
        Rig rig(PluginKind::track);
        rig.processor.held().project.change([](project::Contents& now) {
            now.put(takeOf("take", noiseClip(3000)));
            return 1u;
        });
        const std::filesystem::path folder = rig.folder.path();
        const auto exported = [&](const std::string& name) {
            rig.processor.shown().exportTake("take", juce::File((folder / name).string()));
            rig.processor.held().finishChores();
            return rig.processor.held().board.shown()->text;
        };
        expect(exported("loop.flac").startsWith("Exported to"));
        expect(!std::filesystem::exists(folder / "loop.flac") && files::readWav(folder / "loop.flac.wav").clip != nullptr);
        expect(exported("loop.flac").startsWith("Not exported"));
        expect(exported("loop.WAV").startsWith("Exported to") && std::filesystem::exists(folder / "loop.WAV"));
        expect(exported("loop.WAV").startsWith("Exported to"), "the dialogue has asked");
    }

    void starsReachTheService() {
        beginTest("a star that is set while a take arrives stays, and the service hears of it when the take is there");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string job = rig.generate();
        const auto clip = noiseClip(30000);
        rig.service.takeBegins(job, "take", 1, *clip);
        rig.service.audio(1, *clip, 0, 10000);
        rig.tick();
        rig.processor.shown().setStarred("take", true);
        rig.tick();
        expectEquals(rig.service.count(service::star), std::size_t{0}, "the library does not know it yet");
        rig.service.audio(1, *clip, 10000, 20000);
        rig.service.audio(1, *clip, 20000, 30000);
        rig.service.send(service::takeEnds, {{"job", job}, {"take", "take"}, {"stream", 1}, {"sha256", project::sha256Of(*clip)},
                                             {"starred", false}, {"frames", clip->frames()}});
        for (int round = 0; round < 6; ++round) {
            rig.tick();
        }
        const auto starred = [](Rig& where) { return where.processor.held().project.now()->find("take")->isStarred; };
        expect(starred(rig));
        expectEquals(rig.service.count(service::star), std::size_t{1});
        expect(flag(rig.service.last(service::star), "starred"));

        beginTest("one that is changed without a service is told to the next, also after the project was closed meanwhile");
        rig.service.die();
        rig.tick();
        rig.processor.shown().setStarred("take", false);
        Rig other(PluginKind::track);
        other.load(rig.saved());
        expect(!starred(other));
        other.processor.held().setWindowOpen(true);
        for (Rig* const each : {&rig, &other}) {
            each->service.inbox.clear();
            each->connect();
            for (int round = 0; round < 4; ++round) {
                each->tick();
            }
            expectEquals(each->service.count(service::star), std::size_t{1});
            expect(!flag(each->service.last(service::star), "starred", true));
        }
        other.processor.held().setWindowOpen(false);
    }

    /** A project that was saved while a take of it was on its way. */
    static std::vector<std::uint8_t> savedDuringARender(PluginKind kind, std::string& job) {
        Rig rig(kind);
        if (kind == PluginKind::insert) {
            captureAndChoose(rig, 200000, 1.0, 2.5);
            choose(rig, editor::Mode::guide);
        }
        rig.write("rain");
        job = rig.generate();
        rig.service.takeBegins(job, "take", 1, *noiseClip(30000));
        rig.service.audio(1, *noiseClip(30000), 0, 10000);
        rig.tick();
        return rig.saved();
    }

    static void openAndAsk(Rig& rig, const std::vector<std::uint8_t>& project) {
        rig.load(project);
        rig.tick();
        rig.processor.held().setWindowOpen(true);
        rig.connect();
        rig.tick();
    }

    void rendersOutliveTheirProject() {
        beginTest("a render that was under way when its project was saved is asked about when the line opens, and not before");
        std::string job;
        const auto clip = noiseClip(30000);
        const auto project = savedDuringARender(PluginKind::insert, job);
        Rig rig(PluginKind::insert);
        rig.load(project);
        rig.tick();
        expect(std::filesystem::is_empty(rig.folder.path()), "no line");
        expectEquals(rig.processor.held().renders().underWay(), 0, "a bounce does not wait for it");
        expect(rig.saved() == project, "and it is saved again");
        openAndAsk(rig, project);
        expectEquals(text(rig.service.last(service::follow), "job"), job);
        expectEquals(rig.service.count(service::generate), std::size_t{0});

        beginTest("its finished take is fetched, and plays where its input was captured");
        rig.service.send(service::jobState, {{"job", job}, {"state", "done"}, {"takes", {"take"}}});
        rig.tick();
        rig.tick();
        expectEquals(rig.processor.held().renders().underWay(), 1);
        expectEquals(printJson(rig.service.last(service::fetch)), "{\"job\":\"" + job + "\",\"take\":\"take\"}");
        rig.service.takeComes(job, "take", 65537, *clip);
        for (int round = 0; round < 4; ++round) {
            rig.tick();
        }
        const auto take = rig.processor.held().project.now()->find("take");
        expect(take != nullptr && take->isComplete() && project::sha256Of(*take->audio) == take->sha256);
        expectEquals(take->placePpq.value_or(-1.0), 2.0);
        expectEquals(rig.processor.held().renders().underWay(), 0);

        beginTest("one that the user has taken off the list is not");
        rig.processor.shown().removeTake("take");
        rig.service.inbox.clear();
        rig.load(project);
        rig.tick();
        expectEquals(text(rig.service.last(service::follow), "job"), job);
        rig.service.send(service::jobState, {{"job", job}, {"state", "done"}, {"takes", {"take"}}});
        rig.tick();
        rig.tick();
        expectEquals(rig.service.count(service::fetch), std::size_t{0});
        expectEquals(rig.processor.held().renders().underWay(), 0);
        rig.processor.held().setWindowOpen(false);

        beginTest("one that goes on is shown, and arrives");
        const auto another = savedDuringARender(PluginKind::track, job);
        Rig track(PluginKind::track);
        openAndAsk(track, another);
        track.service.send(service::jobState, {{"job", job}, {"state", "running"}, {"takes", Json::array()}});
        track.service.send(service::progress, {{"job", job}, {"stage", "Diffusion"}, {"done", 3}, {"total", 8}});
        track.tick();
        track.processor.shown().refreshNow();
        expectEquals(track.processor.shown().jobs().size(), std::size_t{1});
        expectEquals(track.processor.shown().jobs()[0].stage, juce::String("Diffusion"));
        track.service.takeComes(job, "take", 65537, *clip);
        for (int round = 0; round < 4; ++round) {
            track.tick();
        }
        expect(track.processor.held().project.now()->find("take")->isComplete());
        expectEquals(track.processor.held().renders().underWay(), 0);
        track.processor.held().setWindowOpen(false);

        beginTest("one that no service knows any more is said to have been interrupted");
        Rig late(PluginKind::track);
        openAndAsk(late, another);
        late.service.send(service::jobState, {{"job", job}, {"state", "unknown"}, {"takes", Json::array()}});
        late.tick();
        expect(late.processor.held().board.shown()->text.contains("\"rain\" was interrupted"));
        expectEquals(late.processor.held().renders().underWay(), 0);
        const auto after = late.saved();
        expect(state::read(after.data(), after.size()).state.contents.openJobs.empty(), "nobody asks again");
        late.processor.held().setWindowOpen(false);
    }

    /** Opens it and lets its render of the takes a and b go on, or be over; only b may come of it. */
    void expectOnlyTheSecond(const std::vector<std::uint8_t>& project, const std::string& job, const char* state) {
        Rig rig(PluginKind::track);
        openAndAsk(rig, project);
        const bool isOver = state == std::string("done");
        rig.service.send(service::jobState, {{"job", job}, {"state", state}, {"takes", isOver ? Json{"a", "b"} : Json{"a"}}});
        rig.tick();
        rig.tick();
        expectEquals(rig.service.count(service::fetch), std::size_t{isOver ? 1u : 0u});
        const auto clip = noiseClip(3000);
        if (!isOver) {
            rig.service.takeComes(job, "a", 70000, *clip);  // told again, as all that it has made
        }
        rig.service.takeComes(job, "b", 70001, *clip);
        for (int round = 0; round < 4; ++round) {
            rig.tick();
        }
        const auto now = rig.processor.held().project.now();
        expect(now->find("a") == nullptr, "the one that was taken off the list");
        expect(now->find("b") != nullptr && now->find("b")->isComplete());
        expectEquals(rig.processor.held().renders().underWay(), 0);
        rig.processor.held().setWindowOpen(false);
    }

    void removedTakesOfOpenRendersStayAway() {
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.processor.held().project.change([](project::Contents& now) {
            now.settings["count"] = 2;
            return 1u;
        });
        const std::string job = rig.generate();
        rig.service.takeComes(job, "a", 1, *noiseClip(3000));
        for (int round = 0; round < 4; ++round) {
            rig.tick();
        }
        const auto before = rig.saved();
        rig.processor.shown().removeTake("a");
        const auto after = rig.saved();
        Rig reopened(PluginKind::track);
        reopened.load(before);
        reopened.processor.shown().removeTake("a");
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
        Rig rig(PluginKind::track);
        rig.write("rain");
        const auto clip = noiseClip(3000);
        const std::string job = begin(rig, *clip, 1000);
        const project::Contents saved = rig.processor.held().renders().saved([&] {
            const project::Contents seen = *rig.processor.held().project.now();
            rig.service.audio(1, *clip, 1000, 3000);
            rig.service.takeEnds(job, "take", 1, *clip, project::sha256Of(*clip));
            rig.tick();
            rig.tick();
            return seen;
        });
        expectEquals(rig.processor.held().renders().underWay(), 0);
        expect(!saved.find("take")->isComplete(), "it was not seen whole");
        expect(saved.openJobs.size() == 1 && saved.openJobs[0].job == job);
    }

    void takesOfARecalledProjectAreKept() {
        beginTest("when the window opens on a project of many takes, each gets its drawing and its file");
        state::State saved;
        for (unsigned i = 1; i <= 6; ++i) {
            saved.contents.takes.push_back(takeOf("take" + std::to_string(i), noiseClip(3000, 44100, i)));
        }
        Rig rig(PluginKind::track);
        rig.load(state::write(saved, inside));
        rig.processor.held().setWindowOpen(true);
        rig.processor.held().finishChores();
        const auto kept = rig.processor.held().project.now();
        expectEquals(kept->takes.size(), std::size_t{6});
        for (const auto& take : kept->takes) {
            expect(take->peaks != nullptr && take->packed != nullptr && std::filesystem::exists(take->file), take->id);
        }
        rig.processor.held().setWindowOpen(false);

        beginTest("a connected service hears at once which takes a recalled project holds");
        rig.connect();
        rig.service.inbox.clear();
        saved.contents.takes.resize(1);
        rig.load(state::write(saved, inside));
        rig.tick();
        rig.tick();
        expect(field(rig.service.last(service::reference), "takes") == Json::array({"take1"}));
    }

    void unfinishedTakesOfFailedRendersGo() {
        beginTest("a render that fails takes its unfinished take along, and says why");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const auto clip = noiseClip(30000);
        const std::string job = begin(rig, *clip, 5000);
        expect(rig.processor.held().project.now()->lane.size() == 1);
        rig.service.send(service::failed, {{"job", job}, {"message", "no memory"}});
        rig.tick();
        expect(rig.processor.held().project.now()->takes.empty() && rig.processor.held().project.now()->lane.empty());
        rig.processor.shown().refreshNow();
        expectEquals(rig.processor.shown().notice()->text, juce::String("no memory"));
        expectEquals(rig.processor.held().renders().underWay(), 0);
    }

    void cancelReachesTheService() {
        beginTest("cancel asks the service and ends with its answer; without a service it ends at once");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string job = rig.generate();
        rig.processor.held().cancel(job);
        rig.tick();
        expectEquals(text(rig.service.last(service::cancel), "job"), job);
        expectEquals(rig.processor.held().renders().underWay(), 1);
        rig.service.send(service::cancelled, {{"job", job}});
        rig.tick();
        expectEquals(rig.processor.held().renders().underWay(), 0);
        Rig alone(PluginKind::track);
        alone.write("rain");
        alone.processor.held().generate();
        alone.processor.held().finishChores();
        alone.processor.held().cancel(alone.processor.held().renders().all().at(0).job);
        expectEquals(alone.processor.held().renders().underWay(), 0);
    }

    /** Rounds in which nothing is heard of the service. */
    static void silence(Rig& rig, std::int64_t forMs) {
        for (const std::int64_t end = rig.nowMs + forMs; rig.nowMs < end;) {
            rig.nowMs += 50;
            rig.worker->tick(rig.nowMs);
        }
    }

    void cancelIsSaidWhenTheServiceIsThereAgain() {
        for (const bool isSameService : {true, false}) {
            beginTest(isSameService ? "a render cancelled while the service is silent is cancelled there when it goes on"
                                    : "a render cancelled while there is no service is cancelled at the next one");
            Rig rig(PluginKind::track);
            rig.write("rain");
            const std::string job = rig.generate();
            const auto clip = noiseClip(3000);
            rig.service.takeBegins(job, "take", 1, *clip);
            rig.service.audio(1, *clip, 0, 1000);
            rig.tick();
            expectEquals(rig.processor.held().project.now()->takes.size(), std::size_t{1});
            if (isSameService) {
                silence(rig, 5000);
            } else {
                rig.service.die();
                rig.tick();
            }
            rig.processor.held().cancel(job);
            expectEquals(rig.processor.held().renders().underWay(), 0);
            silence(rig, 100);
            expect(rig.processor.held().project.now()->takes.empty() && rig.processor.held().project.now()->lane.empty());
            expectEquals(rig.service.count(service::cancel), std::size_t{0});
            const std::size_t wishes = rig.service.count(service::generate);
            isSameService ? rig.tick() : rig.connect();
            rig.tick();
            rig.tick();
            expectEquals(text(rig.service.last(service::cancel), "job"), job);
            expectEquals(rig.service.count(service::generate), wishes);

            beginTest("what it still sends of that render is let pass, and its end is no news");
            rig.service.takeComes(job, "take", 2, *clip);
            rig.service.send(service::failed, {{"job", job}, {"message", "it ran into the cancellation"}});
            rig.tick();
            rig.tick();
            expect(rig.processor.held().project.now()->takes.empty());
            expect(!rig.processor.held().board.shown());
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
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string first = rig.generate();
        silence(rig, 5000);
        rig.processor.held().generate();
        rig.processor.held().finishChores();
        expectEquals(rig.service.count(service::generate), std::size_t{1});
        rig.tick();
        rig.tick();
        rig.tick();
        expectEquals(rig.service.count(service::generate), std::size_t{2});
        expect(text(rig.service.last(service::generate), "job") != first);
    }

    void restartAsksAgainAndGoesOn() {
        beginTest("a service that dies in the middle is asked again, and what sounded goes on sounding");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.playHead.isPlaying = false;
        rig.run(512);
        const auto clip = noiseClip(40000);
        const std::string job = begin(rig, *clip, 15000);
        rig.service.die();
        rig.service.inbox.clear();
        rig.tick();
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 0;
        const auto first = rig.run(10240);
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
        rig.processor.held().finishChores();
        const auto second = rig.run(25000);
        expectEquals(firstDifference(second, 133, *clip, 0, 10240 + 133, 24000), std::int64_t{-1});
        expect(rig.processor.held().project.now()->find("take")->isComplete());
    }

    void takesToldAgainAreCountedOnce() {
        beginTest("a render of two takes ends with the second, however often a service that came back tells of the first");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.processor.held().project.change([](project::Contents& now) {
            now.settings["count"] = 2;
            return 1u;
        });
        const std::string job = rig.generate();
        const auto clip = noiseClip(3000);
        const auto send = [&](const std::string& take, std::uint32_t stream) {
            rig.service.takeComes(job, take, stream, *clip);
            rig.tick();
            rig.tick();
        };
        send("a", 1);
        rig.service.die();
        rig.tick();
        rig.connect();
        rig.tick();
        send("a", 70000);
        expectEquals(rig.processor.held().renders().underWay(), 1);
        send("b", 70001);
        expectEquals(rig.processor.held().renders().underWay(), 0);
        expect(rig.processor.held().project.now()->find("b")->isComplete());
    }

    void dismissedTakesStayAway() {
        beginTest("a take that is taken off the list while it arrives ends its render, and a service that came back does not bring it");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const auto clip = noiseClip(3000);
        const std::string job = begin(rig, *clip, 1000);
        rig.processor.shown().removeTake("take");
        rig.service.die();
        rig.tick();
        rig.connect();
        rig.tick();
        rig.service.takeComes(job, "take", 70000, *clip);
        rig.tick();
        expectEquals(rig.processor.held().renders().underWay(), 0);
        expect(rig.processor.held().project.now()->takes.empty());

        const std::string second = rig.generate();
        rig.service.takeBegins(second, "other", 2, *clip);
        rig.tick();
        rig.processor.shown().removeTake("other");
        rig.service.audio(2, *clip, 0, 3000);
        rig.service.takeEnds(second, "other", 2, *clip, project::sha256Of(*clip));
        rig.tick();
        expectEquals(rig.processor.held().renders().underWay(), 0);
        expect(rig.processor.held().project.now()->takes.empty() && rig.processor.held().project.now()->lane.empty());
        expectEquals(rig.service.count(service::fetch), std::size_t{0});
    }

    void takesOnTheirWayOutliveARevert() {
        beginTest("a take on its way when the host goes back to an older state is in the list when it is whole");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const auto older = rig.saved();
        const auto clip = noiseClip(3000);
        const std::string job = begin(rig, *clip, 1000);
        rig.load(older);
        expect(rig.processor.held().project.now()->takes.empty());
        rig.service.audio(1, *clip, 1000, 3000);
        rig.service.takeEnds(job, "take", 1, *clip, project::sha256Of(*clip));
        rig.tick();
        rig.tick();
        expectEquals(rig.processor.held().renders().underWay(), 0);
        const auto take = rig.processor.held().project.now()->find("take");
        expect(take != nullptr && take->isComplete() && take->job == job && take->seed == 5);

        beginTest("one that the host has gone back behind is not placed again when the service begins it anew");
        Rig other(PluginKind::track);
        other.write("rain");
        const auto before = other.saved();
        const std::string again = begin(other, *clip, 1000);
        expectEquals(other.processor.held().project.now()->lane.size(), std::size_t{1});
        other.load(before);
        other.service.die();
        other.tick();
        other.connect();
        other.service.takeBegins(again, "take", 2, *clip);
        other.service.audio(2, *clip, 0, 2000);
        other.tick();
        expect(other.processor.held().project.now()->takes.empty(), "not before it is whole");
        other.service.audio(2, *clip, 2000, 3000);
        other.service.takeEnds(again, "take", 2, *clip, project::sha256Of(*clip));
        other.tick();
        other.tick();
        const auto after = other.processor.held().project.now();
        expect(after->find("take") != nullptr && after->find("take")->isComplete());
        expect(after->lane.empty() && after->selectedTake.empty());
        expectEquals(other.processor.held().renders().underWay(), 0);
    }

    void damagedAudioIsFetchedAgain() {
        beginTest("audio with another hash is fetched again, a few times at most; then the take is missing and the render over");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string job = rig.generate();
        const auto clip = noiseClip(3000);
        for (std::uint32_t attempt = 1; attempt <= 4; ++attempt) {
            rig.service.takeBegins(job, "take", attempt, *clip);
            rig.service.audio(attempt, *clip, 0, 3000);
            rig.service.takeEnds(job, "take", attempt, *clip, std::string(64, '0'));
            rig.tick();
            rig.processor.held().finishChores();
            rig.tick();
        }
        expectEquals(rig.service.count(service::fetch), std::size_t{2});
        expectEquals(text(rig.service.last(service::fetch), "job"), job);
        expectEquals(rig.processor.held().renders().underWay(), 0);
        rig.processor.shown().refreshNow();
        expect(rig.processor.shown().takes().at(0).isMissing && !rig.processor.shown().takes().at(0).isStreaming);
        expect(rig.processor.shown().notice()->text.contains("Fetch again"));
        expect(rig.processor.held().project.now()->lane.size() == 1, "its place on the lane stays");

        beginTest("a missing take is kept by the project, and asked for again when the user wants it");
        Rig reopened(PluginKind::track);
        reopened.load(rig.saved());
        expect(reopened.processor.held().project.now()->find("take") != nullptr);
        rig.processor.shown().fetchTake("take");
        rig.processor.held().finishChores();
        rig.tick();
        expectEquals(rig.service.count(service::fetch), std::size_t{3});
        rig.service.takeBegins({}, "take", 9, *clip);
        rig.service.audio(9, *clip, 0, 1500);
        rig.tick();
        expect(rig.processor.held().project.now()->find("take")->audio == nullptr, "not before its hash is right");
        rig.service.audio(9, *clip, 1500, 3000);
        rig.service.takeEnds({}, "take", 9, *clip, project::sha256Of(*clip));
        rig.tick();
        rig.tick();
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 0;
        expectEquals(firstDifference(rig.run(3000), 0, *clip, 0, 0, 3000), std::int64_t{-1});
    }

    void takesThatCannotBeSentAreMissing() {
        beginTest("a take that the service has no more ends its render, and what is not known of it goes");
        Rig rig(PluginKind::track);
        rig.write("rain");
        const std::string job = rig.generate();
        const auto clip = noiseClip(3000);
        rig.service.takeBegins(job, "take", 1, *clip);
        rig.service.audio(1, *clip, 500, 1000);
        rig.tick();
        rig.service.send(service::failed, {{"job", job}, {"take", "take"}, {"message", "it was deleted"}});
        rig.tick();
        expectEquals(rig.processor.held().renders().underWay(), 0);
        expect(rig.processor.held().project.now()->takes.empty() && rig.processor.held().project.now()->lane.empty());

        rig.processor.shown().refreshNow();
        expectEquals(rig.processor.shown().notice()->text, juce::String("it was deleted"));

        beginTest("without a service a missing take is asked for when one is there");
        Rig alone(PluginKind::track);
        state::State saved;
        saved.contents.takes = {takeOf("old", noiseClip(3100, 44100, 977))};
        alone.load(state::write(saved, byHash));
        alone.processor.shown().fetchTake("old");
        alone.processor.held().finishChores();
        alone.connect();
        alone.tick();
        alone.tick();
        expectEquals(text(alone.service.last(service::fetch), "take"), std::string("old"));
    }

    void nonsenseIsSurvived() {
        beginTest("messages that make no sense change nothing");
        Rig rig(PluginKind::track);
        rig.write("rain");
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
        expect(rig.processor.held().project.now()->takes.empty());

        beginTest("audio that jumps or is no number is not played, but asked for again");
        rig.service.takeBegins(job, "take", 5, *clip);
        rig.service.audio(5, *clip, 50, 100);
        rig.tick();
        const auto broken = audio::Clip::of(44100, {std::vector<float>(100, std::nanf("")), std::vector<float>(100)});
        rig.service.takeBegins(job, "take", 6, *clip);
        rig.service.audio(6, *broken, 0, 100);
        rig.tick();
        rig.tick();
        expectEquals(rig.service.count(service::fetch), std::size_t{2});
        expectEquals(rig.processor.held().project.now()->find("take")->audio->readyFrames(), std::int64_t{0});
    }

    void strengthsFollowTheSliders() {
        beginTest("a slider moved during the render reaches the service, once");
        Rig rig(PluginKind::track);
        rig.processor.held().project.change([](project::Contents& now) {
            now.loras[6] = {"tape", "", "", true, Json::object()};
            return 1u;
        });
        rig.write("rain");
        rig.generate();
        rig.tick();
        expectEquals(rig.service.count(service::strengths), std::size_t{0});
        rig.processor.shown().loraStrength(6).setValueNotifyingHost(0.5f);
        rig.tick();
        rig.tick();
        expectEquals(rig.service.count(service::strengths), std::size_t{1});
        expectEquals(printJson(field(rig.service.last(service::strengths), "loras")), std::string("[{\"slot\":0,\"strength\":5.0}]"));

        beginTest("a service that comes back hears of moved strengths again, and of those moved while it was away");
        const auto heardAgain = [&] {
            rig.service.inbox.clear();
            rig.connect();
            rig.tick();
            rig.tick();
            return printJson(field(rig.service.last(service::strengths), "loras"));
        };
        rig.service.die();
        rig.tick();
        expectEquals(heardAgain(), std::string("[{\"slot\":0,\"strength\":5.0}]"));
        rig.service.die();
        rig.tick(service::Endpoint::silenceLimitMs + 1000);
        rig.processor.shown().loraStrength(6).setValueNotifyingHost(0.75f);
        rig.tick();
        expectEquals(heardAgain(), std::string("[{\"slot\":0,\"strength\":7.5}]"));
    }

    void lorasAreKnownAfterwards() {
        beginTest("after a render a LoRA is known by its hash, and how many layers it matched is shown");
        Rig rig(PluginKind::track);
        rig.processor.held().project.change([](project::Contents& now) {
            now.loras[2] = {"tape", "", "some/where/tape.safetensors", true, Json::object()};
            return 1u;
        });
        rig.write("rain");
        const std::string job = rig.generate();
        rig.service.send(service::takeEnds, {{"job", job}, {"take", "t"},
                                             {"settings", {{"loras", {{{"name", "tape"}, {"sha256", std::string(64, 'd')}}}}}},
                                             {"loraMatches", {{{"name", "tape"}, {"matched", 168}, {"total", 170}}}}});
        rig.tick();
        rig.processor.shown().refreshNow();
        expectEquals(rig.processor.shown().loraSlots()[2].matchedLayers, 168);
        expectEquals(rig.processor.shown().loraSlots()[2].totalLayers, 170);
        const auto saved = rig.saved();
        const std::string bytes(saved.begin(), saved.end());
        expect(bytes.find(std::string(64, 'd')) != std::string::npos);
        expect(bytes.find("some/where") == std::string::npos, "with a hash no place is needed");
    }

    void lorasAreNamedAsTheServiceFindsThem() {
        beginTest("a LoRA that was located, or chosen while no service ran, is asked for by its place within the folder");
        Rig rig(PluginKind::track);
        auto& model = rig.processor.shown();
        const auto write = [](const std::filesystem::path& file, const std::string& content) {
            return files::writeWhole(file, {content.begin(), content.end()});
        };
        const std::filesystem::path elsewhere = std::filesystem::path(rig.folder.path()) / "downloads" / "tape.safetensors";
        expectEquals(write(elsewhere, "tape"), std::string());
        expectEquals(write(files::loraFolders().front() / "drums" / "snare.safetensors", "snare"), std::string());
        rig.processor.held().project.change([](project::Contents& now) {
            now.loras[0] = {"tape", "", "", true, Json::object()};
            return 1u;
        });
        rig.processor.held().catalog.refresh();
        model.refreshNow();
        expect(model.loraSlots()[0].isMissing);
        model.locateLora(0, juce::File(elsewhere.string()));
        model.setLora(1, "drums/snare.safetensors");
        rig.processor.held().finishChores();
        model.refreshNow();
        expect(!model.loraSlots()[0].isMissing && !model.loraSlots()[1].isMissing);
        rig.write("rain");
        rig.generate();
        const Json loras = field(field(rig.service.last(service::generate), "request"), "loras");
        expectEquals(text(loras[0], "path"), std::string("tape.safetensors"));
        expectEquals(text(loras[0], "sha256").size(), std::size_t{64});
        expectEquals(text(loras[1], "path"), std::string("drums/snare.safetensors"));

        beginTest("absolute places of older projects and strange presets are forgotten");
        Json settings = {{"prompt", "rain"}, {"loras", Json::array()}};
        for (const char* path : {"/home/me/a.safetensors", "C:\\a.safetensors", "~/a.safetensors", "x/../../a.safetensors", "x/a.safetensors"}) {
            settings["loras"].push_back({{"name", "a"}, {"path", path}});
        }
        project::Contents contents;
        render::adopt(contents, settings);
        for (std::size_t slot = 0; slot < 4; ++slot) {
            expectEquals(contents.loras[slot].path, std::string());
        }
        expectEquals(contents.loras[4].path, std::string("x/a.safetensors"));
        std::filesystem::remove_all(files::loraFolders().front());
    }

    void lorasAreLookedForByTheClockAndOneAfterTheOther() {
        beginTest("adapters are looked for every three seconds, however busy the line is, and not while the last look is under way");
        Rig rig(PluginKind::track);
        rig.processor.held().setWindowOpen(true);
        rig.connect();
        const auto asked = [&] { return rig.service.count(service::list); };
        const auto put = [](const std::string& name) {
            files::writeWhole(files::loraFolders().front() / name, {'x'});
        };
        rig.tick(3000);
        rig.tick();
        const std::size_t before = asked();
        put("one.safetensors");
        for (int ms = 0; ms < 2500; ms += 5) {
            rig.tick(5);
        }
        expectEquals(asked(), before, "two and a half seconds of a busy line");
        for (int ms = 0; ms < 600; ms += 5) {
            rig.tick(5);
        }
        expectEquals(asked(), before + 1);
        Paced paced(100);
        expect(paced.begins(0) && !paced.begins(1000), "one is under way");
        paced.done();
        expect(!paced.begins(50) && paced.begins(1000));
        rig.processor.held().setWindowOpen(false);
        std::filesystem::remove_all(files::loraFolders().front());
    }

    void lorasOfAServiceThatIsGoneAreThoseOfTheFolder() {
        beginTest("what only the service knew of adapters goes with it, and comes again with it");
        Rig rig(PluginKind::track);
        rig.processor.held().setWindowOpen(true);
        rig.connect();
        const Json listing = {{"what", "loras"}, {"page", 0}, {"pages", 1}, {"items", {{{"name", "theirs"}, {"path", "theirs.safetensors"}}}}};
        const auto choices = [&] {
            rig.processor.held().finishChores();
            rig.processor.shown().refreshNow();
            return rig.processor.shown().loraChoices().size();
        };
        rig.service.send(service::listing, listing);
        rig.tick();
        expectEquals(choices(), std::size_t{1});
        rig.worker->tick(rig.nowMs);
        rig.nowMs += service::Endpoint::silenceLimitMs + 1000;
        rig.worker->tick(rig.nowMs);
        expectEquals(choices(), std::size_t{0}, "it is gone");
        rig.service.inbox.clear();
        rig.tick();
        rig.tick();
        expectEquals(text(rig.service.last(service::list), "what"), std::string("loras"), "it goes on, and is asked again");
        rig.service.send(service::listing, listing);
        rig.tick();
        expectEquals(choices(), std::size_t{1});
        rig.processor.held().setWindowOpen(false);
    }

    /** What a training of ours leaves in the LoRA folder; the preview is a rise of 16-bit samples. */
    static void deliver(int previewFrames) {
        const auto write = [](const std::string& name, const std::string& content) {
            files::writeWhole(files::loraFolders().front() / name, {content.begin(), content.end()});
        };
        write("dusty.json", R"({"trigger_words": ["dustyx"], "prompts": ["dustyx, warm pad", "slow drums"],
                                "base_model": "sa3-sm-music", "base_sha256": ")" + std::string(64, 'b') + "\"}");
        state::ByteWriter wav;
        const auto data = static_cast<std::uint32_t>(previewFrames * 4);
        wav.bytes("RIFF", 4);
        wav.number<std::uint32_t>(36 + data);
        wav.bytes("WAVEfmt ", 8);
        wav.number<std::uint32_t>(16);
        wav.number<std::uint16_t>(1);
        wav.number<std::uint16_t>(2);
        wav.number<std::uint32_t>(44100);
        wav.number<std::uint32_t>(44100 * 4);
        wav.number<std::uint16_t>(4);
        wav.number<std::uint16_t>(16);
        wav.bytes("data", 4);
        wav.number<std::uint32_t>(data);
        for (int frame = 0; frame < previewFrames; ++frame) {
            wav.number(static_cast<std::uint16_t>(frame));
            wav.number(static_cast<std::uint16_t>(-frame));
        }
        files::writeWhole(files::loraFolders().front() / "dusty.wav", wav.out);
        write("dusty.safetensors", "an adapter");
    }

    static void tickUntilItLooks(Rig& rig) {
        rig.tick(3000);
        rig.processor.shown().refreshNow();
    }

    void newLoraShowsByItselfWithWhatBelongsToIt() {
        beginTest("an adapter that comes into the folder while the window is open can be chosen, without a service");
        constexpr int frames = 2000;
        Rig rig(PluginKind::track);
        auto& model = rig.processor.shown();
        rig.processor.held().setWindowOpen(true);
        tickUntilItLooks(rig);
        expect(model.loraChoices().empty());
        deliver(frames);
        tickUntilItLooks(rig);
        expectEquals(model.loraChoices().size(), std::size_t{1});
        model.setLora(0, "dusty.safetensors");
        model.refreshNow();
        const editor::LoraSlot& slot = model.loraSlots()[0];
        expectEquals(slot.promptCount, 2);
        expectEquals(slot.base, juce::String("sm-music"));
        expectEquals(slot.baseSha256, juce::String::repeatedString("b", 64));
        expectEquals(slot.triggers.joinIntoString("|"), juce::String("dustyx"));

        beginTest("the dice put another prompt of the training into the field, with the word that calls it");
        rig.write("my own words");
        juce::StringArray rolled;
        for (int roll = 0; roll < 4; ++roll) {
            model.rollPrompt(0);
            model.refreshNow();
            rolled.add(model.settings().prompt);
        }
        expect(rolled[0] != rolled[1] && rolled[0] == rolled[2] && rolled[1] == rolled[3], rolled.joinIntoString("|"));
        expect(rolled.contains("dustyx, warm pad") && rolled.contains("dustyx, slow drums"), rolled.joinIntoString("|"));

        beginTest("the preview sounds once, host stopped or not, and can be stopped");
        rig.playHead.isPlaying = false;
        model.togglePreview(0);
        expect(model.isPreviewing(0) && !model.isPreviewing(1), "at once, before it has been read");
        rig.processor.held().finishChores();
        const auto sound = rig.run(frames + 1000);
        for (int frame = 0; frame < frames + 1000; ++frame) {
            const float expected = frame < frames ? static_cast<float>(frame) / 32768.0f : 0.0f;
            if (sound.getSample(0, frame) != expected || sound.getSample(1, frame) != -expected) {
                expect(false, "frame " + juce::String(frame));
                break;
            }
        }
        expect(!model.isPreviewing(0), "it has come to its end");
        expectEquals(rig.run(frames).getMagnitude(0, frames), 0.0f, "and is not begun anew");
        model.togglePreview(0);
        rig.processor.held().finishChores();
        rig.run(512);
        model.togglePreview(0);
        expect(!model.isPreviewing(0));
        rig.run(512);
        expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f);

        beginTest("a preview that cannot be played is told in one line");
        files::writeWhole(files::loraFolders().front() / "dusty.wav", {'n', 'o'});
        model.togglePreview(0);
        rig.processor.held().finishChores();
        model.refreshNow();
        expect(model.notice() && model.notice()->text.contains("not a WAV file"));
        rig.processor.held().setWindowOpen(false);
        std::filesystem::remove_all(files::loraFolders().front());
    }

    void loraOfAnotherModelIsTold() {
        beginTest("a model that is no sibling of the one an adapter was trained on is told");
        files::LoraNotes notes;
        notes.trainedOn = "sa3-sm-music";
        notes.baseSha256 = std::string(64, 'b');
        const std::string same = notes.baseSha256;
        expectEquals(shown::cautionOf(notes, "medium", {}), juce::String("trained on sm-music, and medium is chosen"));
        expectEquals(shown::cautionOf(notes, "sm-music", {}), juce::String());
        expectEquals(shown::cautionOf(notes, "sm-music", same), juce::String());
        expectEquals(shown::cautionOf(notes, "sm-music-base", same), juce::String());
        expectEquals(shown::cautionOf(notes, "sm-music", std::string(64, 'c')),
                     juce::String("trained on another sm-music than the one installed"));
        expectEquals(shown::cautionOf(notes, {}, {}), juce::String(), "no model is known yet");
        notes.trainedOn = "somebody/some-model";
        expectEquals(shown::cautionOf(notes, "medium", {}), juce::String(), "others call models as they like");
    }

    void refusalsAreTold() {
        beginTest("what the service refuses is told in its own words");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.generate();
        rig.service.send(service::refused, {{"message", "there is no room"}, {"final", false}});
        rig.tick();
        rig.processor.shown().refreshNow();
        expect(rig.processor.shown().notice() && rig.processor.shown().notice()->text == "there is no room");
        expect(rig.processor.held().serviceState().link == editor::ServiceState::Link::connected);
    }

    void secondTakeIsHeardInThePlaceOfTheFirst() {
        beginTest("the second take sounds where the first lies, and one click brings the first back");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.playHead.isPlaying = false;
        rig.run(512);
        const auto a = noiseClip(3000, 44100, 1);
        const auto b = noiseClip(3000, 44100, 2);
        arrive(rig, "a", *a);
        arrive(rig, "b", *b);
        expectEquals(static_cast<int>(rig.processor.shown().lane().size()), 1);
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 0;
        expectEquals(firstDifference(rig.run(3000), 0, *b, 0, 0, 3000), std::int64_t{-1});
        editor::Comparison pair = rig.processor.shown().comparison();
        pair.heard = editor::Side::a;
        rig.processor.shown().setComparison(pair);
        rig.processor.held().finishChores();
        rig.playHead.samples = 0;
        expectEquals(firstDifference(rig.run(3000), 133, *a, 0, 133, 2800), std::int64_t{-1});
    }

    /** Sends counting samples through an insert and chooses seconds [from, to) of what it remembers. */
    static void captureAndChoose(Rig& rig, int frames, double from, double to) {
        juce::AudioBuffer<float> input(2, frames);
        for (int i = 0; i < frames; ++i) {
            input.setSample(0, i, static_cast<float>(i));
            input.setSample(1, i, -static_cast<float>(i));
        }
        rig.run(input, varying(3));
        rig.processor.shown().setCaptureRange({from, to});
    }

    void guideIsSent() {
        beginTest("the chosen part goes as the guide, and the result plays in its place");
        Rig rig(PluginKind::insert);
        captureAndChoose(rig, 200000, 1.0, 2.5);
        rig.write("rain");
        editor::Settings settings = rig.processor.shown().settings();
        settings.mode = editor::Mode::guide;
        rig.processor.shown().setSettings(settings);
        rig.processor.shown().refreshNow();
        expect(rig.processor.shown().sourceText().startsWith("Captured audio, 1.5 s"));
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

    static void choose(Rig& rig, editor::Mode mode) {
        editor::Settings settings = rig.processor.shown().settings();
        settings.mode = mode;
        rig.processor.shown().setSettings(settings);
        rig.processor.shown().refreshNow();
    }

    void guideOfAStoppedHostIsPlacedByHand() {
        beginTest("a part that was captured while the host stood still: it is said beforehand, and the take goes where the playhead is");
        Rig rig(PluginKind::insert);
        rig.playHead.isPlaying = false;
        captureAndChoose(rig, 200000, 1.0, 2.5);
        rig.write("rain");
        choose(rig, editor::Mode::guide);
        expect(rig.processor.shown().sourceText().contains("the host stood still"));
        const auto clip = noiseClip(66150);
        const std::string job = rig.generate();
        expect(rig.processor.held().board.shown()->text.contains("At the playhead"));
        rig.service.takeComes(job, "take", 1, *clip);
        for (int round = 0; round < 4; ++round) {
            rig.tick();
        }
        rig.processor.shown().refreshNow();
        expect(!rig.processor.shown().takes()[0].hasPlace);
        rig.playHead.samples = 44100;  // beat 2
        rig.run(512);
        rig.processor.shown().placeTake("take", {editor::Placement::At::playhead});
        rig.processor.held().finishChores();
        rig.processor.shown().refreshNow();
        expect(rig.processor.shown().takes()[0].hasPlace);
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 0;
        const auto out = rig.run(120000);
        expect(out.getMagnitude(0, 44100) == 0.0f);
        expectEquals(firstDifference(out, 44100, *clip, 0, 0, 66150), std::int64_t{-1});

        Rig again(PluginKind::insert);
        again.load(rig.saved());
        expectEquals(again.processor.held().project.now()->find("take")->placePpq.value_or(-1.0), 2.0);
    }

    void inpaintingIsPlacedByItsMiddle() {
        beginTest("what is painted over plays where it was captured, though the host stood still a little before");
        Rig rig(PluginKind::insert);
        rig.playHead.isPlaying = false;
        captureAndChoose(rig, 88200, 0.0, 1.0);
        rig.playHead.isPlaying = true;
        rig.playHead.samples = 4 * 44100;
        captureAndChoose(rig, 132300, 3.0, 4.0);  // begins a second after the start, at beat 10
        rig.write("rain");
        choose(rig, editor::Mode::inpaint);
        expect(!rig.processor.shown().sourceText().contains("stood still"));
        const std::string job = rig.generate();
        const auto clip = noiseClip(5 * 44100);
        rig.service.takeBegins(job, "take", 1, *clip);
        rig.tick();
        expectWithinAbsoluteError(rig.processor.held().project.now()->find("take")->placePpq.value_or(-1.0), 4.0, 1.0e-9);
    }

    void inpaintingKnowsItsMiddle() {
        beginTest("inpainting takes what lies around along and says which part to make anew");
        Rig rig(PluginKind::insert);
        captureAndChoose(rig, 441000, 3.0, 4.0);
        rig.write("rain");
        editor::Settings settings = rig.processor.shown().settings();
        settings.mode = editor::Mode::inpaint;
        rig.processor.shown().setSettings(settings);
        rig.generate();
        const Json order = rig.service.last(service::generate);
        expect(integer(order, "original").has_value());
        expectEquals(number(field(order, "request"), "seconds").value_or(0), 10.0);
        expectEquals(printJson(field(field(order, "request"), "inpaint")), std::string("[[3.0,4.0]]"));
    }

    void refusesWithoutPromptOrAudio() {
        beginTest("without a prompt, or without captured audio where it is needed, the way out is said");
        Rig rig(PluginKind::insert);
        expect(rig.processor.shown().whyNotGenerate().contains("prompt"));
        rig.write("rain");
        expectEquals(rig.processor.shown().whyNotGenerate(), juce::String());
        editor::Settings settings = rig.processor.shown().settings();
        settings.mode = editor::Mode::guide;
        rig.processor.shown().setSettings(settings);
        expect(rig.processor.shown().whyNotGenerate().contains("play through the insert"));
        captureAndChoose(rig, 1000, 0.0, 0.01);
        expect(rig.processor.shown().whyNotGenerate().contains("Choose a part"));
    }

    /** What is in the way of a render with these settings; empty: nothing. */
    static juce::String whyNot(Rig& rig, editor::Mode mode, editor::LengthUnit unit, double length) {
        editor::Settings settings = rig.processor.shown().settings();
        settings.mode = mode;
        settings.lengthUnit = unit;
        settings.seconds = unit == editor::LengthUnit::seconds ? length : settings.seconds;
        settings.bars = unit == editor::LengthUnit::bars ? static_cast<int>(length) : settings.bars;
        rig.processor.shown().setSettings(settings);
        rig.processor.shown().refreshNow();
        return rig.processor.shown().whyNotGenerate();
    }

    void refusesLengthsThatCannotBe() {
        using editor::LengthUnit;
        using editor::Mode;
        beginTest("going on: what is there and what is asked for have to fit each other and the model, before it is asked");
        Rig rig(PluginKind::insert, 8000.0);
        rig.processor.shown().setCaptureCapacity(180.0);
        rig.processor.held().finishChores();
        captureAndChoose(rig, 8000 * 130, 100.0, 104.0);
        rig.write("rain");
        rig.processor.held().setWindowOpen(true);
        rig.connect();
        const juce::String tooShort = "The length is that of the whole: choose more than the 4 s to go on from, or a shorter part";
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 4.0), tooShort);
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 3.0), tooShort);
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 4.5), juce::String());
        expectEquals(rig.processor.shown().sourceText(), juce::String("Captured audio, 4.0 s of 4.5 s"));
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::bars, 2), tooShort, "two bars of 120");
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::bars, 3), juce::String());
        rig.playHead.metre = {5, 8};
        rig.run(64);
        expectEquals(rig.processor.shown().whyNotGenerate(), tooShort, "in 5/8 three bars are 3.75 s");
        rig.playHead.bpm = 60.0;
        rig.run(64);
        expectEquals(rig.processor.shown().whyNotGenerate(), juce::String());
        const juce::String tooLong = "The model demo makes at most 120 s: choose a shorter ";
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 120.5), tooLong + "length");
        expectEquals(whyNot(rig, Mode::continuation, LengthUnit::seconds, 120.0), juce::String());
        expectEquals(whyNot(rig, Mode::text, LengthUnit::bars, 49), tooLong + "length", "122.5 s");
        rig.processor.shown().setCaptureRange({5.0, 126.0});
        expectEquals(whyNot(rig, Mode::guide, LengthUnit::seconds, 10.0), tooLong + "part");
        expectEquals(whyNot(rig, Mode::inpaint, LengthUnit::seconds, 10.0), tooLong + "part");
        rig.processor.held().generate();
        rig.processor.held().finishChores();
        rig.tick();
        rig.processor.shown().refreshNow();
        expect(rig.service.last(service::generate).is_null(), "nothing was asked for");
        expectEquals(rig.processor.shown().notice()->text, tooLong + "part");
    }

    void demoIsExcusedOnce() {
        beginTest("what the window says of the demo by itself is not said again; other remarks are");
        Rig rig(PluginKind::track);
        rig.write("rain");
        rig.processor.held().setWindowOpen(true);
        rig.connect();
        const auto told = [&](const char* line) {
            rig.service.send(service::remark, {{"job", "j"}, {"message", line}});
            rig.tick();
            rig.processor.shown().refreshNow();
            return rig.processor.shown().notice() ? rig.processor.shown().notice()->text : juce::String();
        };
        expectEquals(told("the demo makes noise"), juce::String());
        expectEquals(told("the prompt is cut"), juce::String("the prompt is cut"));
    }
};

RenderTest rendersTest;

}  // namespace
}  // namespace sa3::test

#include <juce_core/juce_core.h>

#include <filesystem>
#include <future>

#include "files/Places.h"
#include "files/WavFile.h"
#include "instance/Session.h"
#include "state/PackedAudio.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class KeptTakeTest final : public juce::UnitTest {
  public:
    KeptTakeTest() : UnitTest("What becomes of whole takes", "instance") {}

    void runTest() override {
        completeTakeIsKept();
        auditionsWaitForNothingAndLeaveNothing();
        takesOfARecalledProjectAreKept();
        besideByHashHoldsWithoutAWindow();
        changedCopiesAreNone();
        exportsAreWavs();
        starsReachTheService();
    }

  private:
    void completeTakeIsKept() {
        beginTest("a complete take has its hash, a file outside the library, and is in the saved state");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(30000);
        rig.comes("take", *clip);
        expectEquals(rig.held().renders().underWay(), 0);
        const auto take = rig.find("take");
        expect(take != nullptr && take->isComplete() && take->packed != nullptr && take->peaks != nullptr);
        const juce::File file = rig.shown().fileForDragging("take");
        expect(file.existsAsFile() && file.getFileName().startsWith("a_title_5_"));
        expectEquals(static_cast<int>(rig.shown().takes().size()), 1);
        expect(!rig.shown().takes()[0].isStreaming);
        expect(field(rig.service.last(service::reference), "takes") == Json::array({"take"}));

        beginTest("a file that somebody has removed is there again before it can be dragged, and the project never relies on it");
        rig.shown().setStateStorage(editor::StateStorage::besideByHash);
        expect(file.deleteFile());
        const auto inside = rig.saved();
        expect(rig.shown().fileForDragging("take") == juce::File());
        rig.held().finishChores();
        expect(rig.shown().fileForDragging("take") == file && file.existsAsFile());
        expect(inside.size() > rig.saved().size() + 100000);

        beginTest("opened again without any service it sounds the same");
        Session again(PluginKind::track);
        again.load(rig.saved());
        const auto output = again.run(30000, varying(7));
        expectEquals(firstDifference(output, 0, *clip, 0, 0, 30000), std::int64_t{-1});
        expect(std::filesystem::is_empty(again.folder.path()));
        file.deleteFile();
    }

    void auditionsWaitForNothingAndLeaveNothing() {
        for (const double rate : {44100.0, 48000.0}) {
            beginTest("a take is auditioned without a wait on the thread that draws, and leaves nothing behind, at " + juce::String(rate));
            Session rig(PluginKind::track, rate);
            const auto clip = noiseClip(30'000);
            const project::TakePointer take = takeOf("take", clip);
            rig.held().project.change([&](project::Contents& now) {
                now.put(take);
                return project::soundChanged;
            });
            rig.open();
            rig.playHead.isPlaying = false;
            const long held = clip.use_count();
            std::promise<void> isFree;
            rig.held().post([&] { isFree.get_future().wait(); });
            rig.shown().toggleAudition("take");
            expectEquals(rig.shown().auditionedTake(), juce::String("take"));
            expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f, "nobody has made it ready yet");
            rig.shown().toggleAudition("take");
            expect(rig.shown().auditionedTake().isEmpty());
            isFree.set_value();
            rig.held().finishChores();
            expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f, "a second click takes it back");
            rig.shown().toggleAudition("take");
            rig.held().finishChores();
            expect(rig.run(512).getMagnitude(0, 512) > 0.0f);
            expect(clip.use_count() > held);
            rig.run(40'000);
            expect(rig.shown().auditionedTake().isEmpty());
            rig.tick();
            rig.run(512);
            rig.tick();
            expectEquals(clip.use_count(), held);
            rig.held().setWindowOpen(false);
        }
    }

    void takesOfARecalledProjectAreKept() {
        beginTest("when the window opens on a project of many takes, each gets its drawing and its file");
        state::State saved;
        for (unsigned i = 1; i <= 6; ++i) {
            saved.contents.takes.push_back(takeOf("take" + std::to_string(i), noiseClip(3000, 44100, i)));
        }
        Session rig(PluginKind::track);
        rig.load(state::write(saved, inside));
        rig.held().setWindowOpen(true);
        rig.held().finishChores();
        const auto kept = rig.now();
        expectEquals(kept->takes.size(), std::size_t{6});
        for (const auto& take : kept->takes) {
            expect(take->peaks != nullptr && take->packed != nullptr && std::filesystem::exists(take->file), take->id);
        }
        rig.held().setWindowOpen(false);

        beginTest("a connected service hears at once which takes a recalled project holds");
        rig.connect();
        rig.service.inbox.clear();
        saved.contents.takes.resize(1);
        rig.load(state::write(saved, inside));
        rig.settle(2);
        expect(field(rig.service.last(service::reference), "takes") == Json::array({"take1"}));
    }

    void besideByHashHoldsWithoutAWindow() {
        beginTest("a project with its audio beside stays so when it is opened and saved without a window");
        state::State saved;
        saved.contents.takes = {takeOf("take", noiseClip(30000))};
        Session rig(PluginKind::track);
        rig.load(state::write(saved, inside));
        rig.shown().setStateStorage(editor::StateStorage::besideByHash);
        rig.held().finishChores();
        const auto beside = rig.saved();
        expect(beside.size() < 3000);
        Session again(PluginKind::track);
        again.load(beside);
        expectEquals(again.saved().size(), beside.size());

        beginTest("what is only in the library goes inside, and is compressed for the first save only");
        const std::filesystem::path copy = again.find("take")->file;
        std::filesystem::create_directories(files::takes() / "take");
        std::filesystem::rename(copy, files::takes() / "take" / copy.filename());
        Session another(PluginKind::track);
        another.load(beside);
        const auto inside = another.saved();
        expect(inside.size() > 100000);
        const auto packed = another.find("take")->packed;
        expect(packed != nullptr && another.saved() == inside);
        expect(another.find("take")->packed == packed);
        std::filesystem::remove_all(files::takes() / "take");
    }

    void changedCopiesAreNone() {
        beginTest("a copy that somebody has cut off or written over is none: the take goes inside, and gets another copy");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(30000);
        rig.comes("take", *clip);
        rig.shown().setStateStorage(editor::StateStorage::besideByHash);
        rig.held().finishChores();
        const std::filesystem::path file = rig.find("take")->file;
        expect(rig.saved().size() < 3000);
        std::filesystem::resize_file(file, 100);
        const auto saved = rig.saved();
        expect(saved.size() > 100000);
        Session other(PluginKind::track);
        other.load(saved);
        expectEquals(firstDifference(other.run(30000), 0, *clip, 0, 0, 30000), std::int64_t{-1});

        expect(rig.shown().fileForDragging("take") == juce::File());
        rig.held().finishChores();
        const juce::File another = rig.shown().fileForDragging("take");
        expect(another.existsAsFile() && another.getFullPathName().toStdString() != file.string());
        expectEquals(std::filesystem::file_size(file), std::uintmax_t{100});
        expect(rig.saved().size() < 3000);
        another.deleteFile();
        std::filesystem::remove(file);
    }

    void exportsAreWavs() {
        beginTest("an export is a WAV whatever name was chosen, and replaces nothing that nobody was asked about");
        Session rig(PluginKind::track);
        rig.held().project.change([](project::Contents& now) {
            now.put(takeOf("take", noiseClip(3000)));
            return 1u;
        });
        const std::filesystem::path folder = rig.folder.path();
        const auto exported = [&](const std::string& name) {
            rig.shown().exportTake("take", juce::File((folder / name).string()));
            rig.held().finishChores();
            return rig.held().board.shown()->text;
        };
        expect(exported("loop.flac").startsWith("Exported to"));
        expect(!std::filesystem::exists(folder / "loop.flac") && files::readWav(folder / "loop.flac.wav").clip != nullptr);
        expect(exported("loop.flac").startsWith("Not exported"));
        expect(exported("loop.WAV").startsWith("Exported to") && std::filesystem::exists(folder / "loop.WAV"));
        expect(exported("loop.WAV").startsWith("Exported to"), "the dialogue has asked");
    }

    void starsReachTheService() {
        beginTest("a star that is set while a take arrives stays, and the service hears of it when the take is there");
        Session rig(PluginKind::track);
        const auto clip = noiseClip(30000);
        const std::string job = rig.begins("take", *clip, 10000);
        rig.shown().setStarred("take", true);
        rig.tick();
        expectEquals(rig.service.count(service::star), std::size_t{0}, "the library does not know it yet");
        rig.service.audio(1, *clip, 10000, 20000);
        rig.service.audio(1, *clip, 20000, 30000);
        rig.service.send(service::takeEnds, {{"job", job}, {"take", "take"}, {"stream", 1}, {"sha256", project::sha256Of(*clip)},
                                             {"starred", false}, {"frames", clip->frames()}});
        rig.settle(6);
        const auto starred = [](Session& where) { return where.find("take")->isStarred; };
        expect(starred(rig));
        expectEquals(rig.service.count(service::star), std::size_t{1});
        expect(flag(rig.service.last(service::star), "starred"));

        beginTest("one that is changed without a service is told to the next, also after the project was closed meanwhile");
        rig.service.die();
        rig.tick();
        rig.shown().setStarred("take", false);
        Session other(PluginKind::track);
        other.load(rig.saved());
        expect(!starred(other));
        other.held().setWindowOpen(true);
        for (Session* const each : {&rig, &other}) {
            each->service.inbox.clear();
            each->connect();
            each->settle(4);
            expectEquals(each->service.count(service::star), std::size_t{1});
            expect(!flag(each->service.last(service::star), "starred", true));
        }
        other.held().setWindowOpen(false);
    }
};

KeptTakeTest keptTakeTest;

}  // namespace
}  // namespace sa3::test

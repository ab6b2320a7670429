#include <juce_core/juce_core.h>
#include <signal.h>
#include <sys/resource.h>

#include "files/Places.h"
#include "files/WholeFile.h"
#include "processor/Rig.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

namespace fs = std::filesystem;
using editor::PluginKind;

/** While it is there no file of this process grows beyond this size: a write stops half-way, as on a full disk. */
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) {
        signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before);
        const rlimit limit{bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

  private:
    rlimit before{};
};

class FullDiskTest final : public juce::UnitTest {
  public:
    FullDiskTest() : UnitTest("A full disk", "files") {}

    void runTest() override {
        aTakeWithoutRoomLivesInTheProject();
        whatIsNotWrittenIsTold();
        aRegionIsMadeOnceThereIsRoom();
    }

  private:
    static constexpr rlim_t little = 50'000;

    static std::string told(Rig& rig) {
        const auto notice = rig.processor.held().board.shown();
        return notice && notice->tone == editor::Notice::Tone::problem ? notice->text.toStdString() : std::string();
    }

    void expectNothingHalf(const fs::path& folder) {
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            expect(files::utf8(entry.path()).find(".part") == std::string::npos, files::utf8(entry.path()));
        }
    }

    /** A take of more than the disk has room for arrives. */
    std::shared_ptr<const audio::Clip> arrive(Rig& rig) {
        rig.write("rain");
        const std::string job = rig.generate();
        const auto clip = noiseClip(40'000, 44100, 71);
        rig.service.takeBegins(job, "take", 1, *clip);
        for (std::int64_t from = 0; from < clip->frames(); from += 10'000) {
            rig.service.audio(1, *clip, from, from + 10'000);
            rig.tick();
        }
        rig.service.takeEnds(job, "take", 1, *clip, project::sha256Of(*clip));
        rig.tick();
        rig.tick();
        return clip;
    }

    void aTakeWithoutRoomLivesInTheProject() {
        beginTest("a take that finds no room for its file lives in the project, whatever was chosen, and cannot be dragged");
        Rig rig(PluginKind::track);
        rig.processor.held().project.change([](project::Contents& now) {
            now.storage = project::Storage::besideByHash;
            return 0u;
        });
        rig.write("rain");
        rig.generate();  // the region is there before the disk is full
        std::shared_ptr<const audio::Clip> clip;
        {
            const FullDisk full(little);
            clip = arrive(rig);
            rig.processor.shown().refreshNow();
            expect(told(rig).find("it lives in the project only") != std::string::npos, told(rig));
            expect(rig.processor.shown().fileForDragging("take") == juce::File());
            expectNothingHalf(files::userData());
        }
        Rig other(PluginKind::track);
        other.load(rig.saved());
        const auto take = other.processor.held().project.now()->find("take");
        expect(take != nullptr && take->audio != nullptr && project::sha256Of(*take->audio) == project::sha256Of(*clip));

        beginTest("once there is room, its file is made");
        rig.processor.held().takes().tidy();
        rig.processor.held().finishChores();
        rig.processor.shown().refreshNow();
        const juce::File file = rig.processor.shown().fileForDragging("take");
        expect(file.existsAsFile());
        file.deleteFile();
    }

    void whatIsNotWrittenIsTold() {
        beginTest("an export and a preset that find no room are told in a line and leave nothing");
        Rig rig(PluginKind::track);
        const fs::path folder = rig.folder.path();
        arrive(rig);
        auto& model = rig.processor.shown();
        model.refreshNow();
        rig.processor.held().board.dismiss();
        {
            const FullDisk full(little);
            model.exportTake("take", juce::File((folder / "out.wav").string()));
            rig.processor.held().finishChores();
            expect(told(rig).find("Not exported: ") == 0 && told(rig).find('\n') == std::string::npos, told(rig));
            expect(!fs::exists(folder / "out.wav"));
        }
        {
            const FullDisk full(10);
            model.savePreset("warm");
            rig.processor.held().finishChores();
            expect(told(rig).find("Preset not saved: ") == 0, told(rig));
            expect(!fs::exists(files::presets() / "warm.json"));
        }
        expectNothingHalf(folder);
        expectNothingHalf(files::userData());
    }

    void aRegionIsMadeOnceThereIsRoom() {
        beginTest("without room for its region an instance says so, tries again, and renders once there is room");
        Rig rig(PluginKind::track);
        rig.write("rain");
        {
            const FullDisk full(little);
            rig.processor.held().generate();
            rig.processor.held().finishChores();
            rig.tick();
            expect(rig.processor.held().serviceState().link == editor::ServiceState::Link::lost);
            expect(!rig.processor.held().serviceState().text.isEmpty());
        }
        rig.tick(2000);
        rig.connect();
        rig.tick();
        expect(rig.processor.held().serviceState().link == editor::ServiceState::Link::connected);
        expectEquals(rig.service.count(service::generate), std::size_t{1});
    }
};

FullDiskTest fullDiskTest;

}  // namespace
}  // namespace sa3::test

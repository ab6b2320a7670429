#include <juce_core/juce_core.h>

#include "files/ClipFolder.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

namespace fs = std::filesystem;

class FilesTest final : public juce::UnitTest {
  public:
    FilesTest() : UnitTest("Files", "files") {}

    void initialise() override {
        folder = fs::temp_directory_path() / juce::Uuid().toString().toStdString();
        fs::create_directories(folder);
    }
    void shutdown() override { fs::remove_all(folder); }

    void runTest() override {
        wavKeepsEveryBit();
        wavSaysTempoAndLoop();
        otherWavsAreNamed();
        damagedWavsAreSurvived();
        copiesAreMadeOnceAndFound();
        locateWantsTheVerySamples();
        failuresLeaveNothing();
        slugs();
    }

  private:
    void wavKeepsEveryBit() {
        beginTest("a WAV gives back the samples bit for bit");
        const auto take = takeOf("a", noiseClip(777));
        expectEquals(files::exportWav(*take, folder / "x.wav"), std::string());
        const auto reading = files::readWav(folder / "x.wav");
        expect(reading.clip != nullptr && project::sha256Of(*reading.clip) == take->sha256);
    }

    void wavSaysTempoAndLoop() {
        beginTest("the WAV carries tempo, beats and settings");
        const auto bytes = files::wavBytes(*noiseClip(10), {"title", "{\"prompt\":1}", 120.0, 16});
        const std::string text(bytes.begin(), bytes.end());
        const std::size_t acid = text.find("acid");
        expect(acid != std::string::npos && bytes[acid + 8] == 4 && bytes[acid + 20] == 16);
        float tempo = 0.0f;
        std::memcpy(&tempo, bytes.data() + acid + 28, 4);
        expectEquals(tempo, 120.0f);
        expect(text.find("{\"prompt\":1}") != std::string::npos && text.find("smpl") != std::string::npos);
    }

    void otherWavsAreNamed() {
        beginTest("files that are no float WAV are named as such");
        expectEquals(files::readWav(std::vector<std::uint8_t>{1, 2, 3}).problem, std::string("not a WAV file"));
        expect(files::readWav(folder / "missing.wav").clip == nullptr);
        auto bytes = files::wavBytes(*noiseClip(10), {});
        bytes[20] = 1;  // integer samples
        expect(files::readWav(bytes).problem.find("32-bit float") != std::string::npos);
    }

    void damagedWavsAreSurvived() {
        beginTest("cut and damaged WAVs are survived");
        const auto whole = files::wavBytes(*noiseClip(50), {"t", "{}", 90.0, 4});
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            expect(files::readWav(cut).clip == nullptr);
        }
        std::mt19937 random(3);
        int stillRead = 0;
        for (int round = 0; round < 2000; ++round) {
            auto bytes = whole;
            bytes[random() % 200] = static_cast<std::uint8_t>(random());
            stillRead += files::readWav(bytes).clip != nullptr ? 1 : 0;
        }
        expect(stillRead > 100 && stillRead < 2000);
    }

    void copiesAreMadeOnceAndFound() {
        beginTest("a durable copy is made once and found by its hash, also after the library lost it");
        const auto take = takeOf("20261124-150733-3f9a1c2e", noiseClip(500));
        const fs::path library = folder / "takes";
        const fs::path original = library / take->id / "slow.wav";
        expectEquals(files::exportWav(*take, original), std::string());
        expect(files::findAudio(*take, folder / "clips", library) != nullptr, "from the library");
        const auto kept = files::keep(*take, folder / "clips", original);
        expectEquals(kept.problem, std::string());
        expect(files::keep(*take, folder / "clips", original).path == kept.path);
        fs::remove_all(library);
        expect(fs::exists(kept.path));
        auto renamed = *take;
        renamed.name = "another name";
        expect(files::findAudio(renamed, folder / "clips", library) != nullptr, "from the copies");
        fs::resize_file(kept.path, 300);
        expect(files::findAudio(*take, folder / "clips", library) == nullptr, "a damaged copy is none");
        auto outside = *take;
        outside.id = "../clips";
        expect(files::findAudio(outside, folder / "none", folder / "clips") == nullptr);
    }

    void locateWantsTheVerySamples() {
        beginTest("locating a take wants the very samples");
        const auto take = takeOf("a", noiseClip(500, 44100, 1));
        const auto other = takeOf("b", noiseClip(500, 44100, 2));
        files::exportWav(*take, folder / "right.wav");
        files::exportWav(*other, folder / "wrong.wav");
        expect(files::locate(*take, folder / "right.wav").clip != nullptr);
        expect(files::locate(*take, folder / "wrong.wav").problem.find("another hash") != std::string::npos);
        expect(files::locate(*take, folder / "none.wav").clip == nullptr);
    }

    void failuresLeaveNothing() {
        beginTest("a file that cannot be written leaves nothing and one line");
        const auto take = takeOf("a", noiseClip(500));
        files::writeWhole(folder / "file", {1});
        expect(!files::exportWav(*take, folder / "file" / "x.wav").empty());
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            expect(files::utf8(entry.path()).find(".part") == std::string::npos);
        }
    }

    void slugs() {
        beginTest("names of files come from sentences");
        expectEquals(files::slug("Slow, warm PIANO!"), std::string("slow_warm_piano"));
        expectEquals(files::slug("\xE9\x9F\xB3"), std::string("take"));
        expectEquals(files::slug(std::string(100, 'x')).size(), std::size_t{48});
    }

    fs::path folder;
};

FilesTest filesTest;

}  // namespace
}  // namespace sa3::test

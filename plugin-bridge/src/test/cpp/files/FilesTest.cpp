#include <juce_core/juce_core.h>

#include "files/ClipFolder.h"
#include "files/LoraFolder.h"
#include "files/Places.h"
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
        adaptersAreNamedAsTheServiceDoes();
        adaptersAreListedAsPeopleSortNames();
        locatedAdaptersComeIntoTheFolder();
        chosenFoldersAreLookedInto();
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

    static std::vector<std::uint8_t> bytesOf(const std::string& text) { return {text.begin(), text.end()}; }

    void adaptersAreNamedAsTheServiceDoes() {
        beginTest("adapters have a place within their folder, and PEFT's the name of theirs");
        const fs::path loras = folder / "listed";
        files::writeWhole(loras / "drums" / "tape.safetensors", bytesOf("1"));
        files::writeWhole(loras / "warm" / "adapter_model.safetensors", bytesOf("2"));
        files::writeWhole(loras / ".hidden" / "x.safetensors", bytesOf("3"));
        files::writeWhole(loras / "tape.txt", bytesOf("4"));
        const auto found = files::lorasIn({loras, folder / "none"});
        expectEquals(found.size(), std::size_t{2});
        expectEquals(found[0].name + " " + found[0].path, std::string("tape drums/tape.safetensors"));
        expectEquals(found[1].name + " " + found[1].path, std::string("warm warm/adapter_model.safetensors"));
    }

    void adaptersAreListedAsPeopleSortNames() {
        beginTest("capital letters do not come before all others in the list of adapters");
        const fs::path loras = folder / "sorted";
        for (const char* const name : {"Brass", "amber", "choir"}) {
            files::writeWhole(loras / (std::string(name) + ".safetensors"), bytesOf(name));
        }
        const auto found = files::lorasIn({loras});
        expectEquals(found.size(), std::size_t{3});
        expectEquals(found[0].name + " " + found[1].name + " " + found[2].name, std::string("amber Brass choir"));
    }

    void locatedAdaptersComeIntoTheFolder() {
        beginTest("an adapter from elsewhere comes into the folder with what belongs to it, and replaces nothing");
        const fs::path loras = folder / "loras";
        const fs::path downloads = folder / "downloads";
        files::writeWhole(downloads / "tape.safetensors", bytesOf("wanted"));
        files::writeWhole(downloads / "tape.json", bytesOf("{}"));
        files::writeWhole(downloads / "tape-b.safetensors", bytesOf("another"));
        files::writeWhole(loras / "tape.safetensors", bytesOf("was here"));
        const auto taken = files::takeLora(downloads / "tape.safetensors", {}, {loras});
        expectEquals(taken.problem, std::string());
        expectEquals(taken.place.name + " " + taken.place.path, std::string("tape-2 tape-2.safetensors"));
        expect(files::readWhole(loras / "tape-2.safetensors", 100) == bytesOf("wanted"));
        expect(files::readWhole(loras / "tape.safetensors", 100) == bytesOf("was here"));
        expect(fs::exists(loras / "tape-2.json") && !fs::exists(loras / "tape-b.safetensors"));

        const auto again = files::takeLora(downloads / "tape.safetensors", taken.place.sha256, {loras});
        expectEquals(again.place.path, taken.place.path);
        const auto inside = files::takeLora(loras / "tape.safetensors", {}, {folder / "none", loras});
        expectEquals(inside.place.path, std::string("tape.safetensors"));
        expect(!fs::exists(folder / "none"));

        files::writeWhole(downloads / "warm" / "adapter_model.safetensors", bytesOf("peft"));
        files::writeWhole(downloads / "warm" / "adapter_config.json", bytesOf("{}"));
        const auto peft = files::takeLora(downloads / "warm" / "adapter_model.safetensors", {}, {loras});
        expectEquals(peft.place.name + " " + peft.place.path, std::string("warm warm/adapter_model.safetensors"));
        expect(fs::exists(loras / "warm" / "adapter_config.json"));

        beginTest("an adapter of other content than wanted, or none at all, is not taken");
        const auto other = files::takeLora(downloads / "tape-b.safetensors", taken.place.sha256, {loras});
        expect(other.problem.find("other content") != std::string::npos && !fs::exists(loras / "tape-b.safetensors"));
        expect(!files::takeLora(downloads / "tape.json", {}, {loras}).problem.empty());
        expect(!files::takeLora(downloads / "gone.safetensors", {}, {loras}).problem.empty());
    }

    void chosenFoldersAreLookedInto() {
        beginTest("the library and the LoRAs lie where the user has chosen");
        const fs::path config = files::userData() / "config.json";
        expect(files::takes() == files::userData() / "takes");
        files::writeWhole(config, bytesOf(R"({"takesFolder": "/elsewhere/takes", "loraFolder": "/elsewhere/loras"})"));
        expect(files::takes() == fs::path("/elsewhere/takes"));
        expect(files::loraFolders() == std::vector<fs::path>{"/elsewhere/loras"});
        fs::remove(config);
    }

    fs::path folder;
};

FilesTest filesTest;

}  // namespace
}  // namespace sa3::test

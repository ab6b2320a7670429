#include <juce_core/juce_core.h>

#include "files/ClipFolder.h"
#include "files/LoraFolder.h"
#include "files/Places.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"
#include "state/Bytes.h"
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
        whatATrainingWroteBesideAnAdapterIsRead();
        previewsAreReadInTheirForms();
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
        const auto bytes = files::wavBytes(*noiseClip(10), {"title", "{\"prompt\":1}", 120.0, 16, {7, 8}});
        const std::string text(bytes.begin(), bytes.end());
        const std::size_t acid = text.find("acid");
        expect(acid != std::string::npos && bytes[acid + 8] == 4 && bytes[acid + 20] == 16);
        expect(bytes[acid + 24] == 8 && bytes[acid + 26] == 7, "denominator, numerator");
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
        const auto whole = files::wavBytes(*noiseClip(50), {"t", "{}", 90.0, 4, {}});
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
        const auto fromLibrary = files::findAudio(*take, folder / "clips", library);
        expect(fromLibrary.clip != nullptr && fromLibrary.copy.path.empty(), "from the library");
        const auto kept = files::keep(*take, folder / "clips");
        expectEquals(kept.problem, std::string());
        expect(files::keep(*take, folder / "clips").copy.path == kept.copy.path);
        fs::remove_all(library);
        expect(fs::exists(kept.copy.path));
        auto renamed = *take;
        renamed.name = "another name";
        const auto copy = files::findAudio(renamed, folder / "clips", library);
        expect(copy.clip != nullptr && copy.copy.path == kept.copy.path, "from the copies");
        fs::resize_file(kept.copy.path, 300);
        expect(files::findAudio(*take, folder / "clips", library).clip == nullptr, "a damaged copy is none");
        expect(fs::hard_link_count(kept.copy.path) == 1);
        auto known = *take;
        known.file = files::utf8(kept.copy.path);
        known.fileStamp = kept.copy.stamp;
        expect(!files::isKept(known));
        const auto again = files::keep(*take, folder / "clips");
        expect(again.copy.path != kept.copy.path && files::utf8(again.copy.path).find("_7_2_") != std::string::npos);
        expect(fs::file_size(kept.copy.path) == 300, "what somebody else has written is theirs");
        expect(files::findAudio(*take, folder / "clips", library).copy.path == again.copy.path);
        auto outside = *take;
        outside.id = "../clips";
        expect(files::findAudio(outside, folder / "none", folder / "clips").clip == nullptr);
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
        expectEquals(found[0].place.name + " " + found[0].place.path, std::string("tape drums/tape.safetensors"));
        expectEquals(found[1].place.name + " " + found[1].place.path, std::string("warm warm/adapter_model.safetensors"));
    }

    void adaptersAreListedAsPeopleSortNames() {
        beginTest("capital letters do not come before all others in the list of adapters");
        const fs::path loras = folder / "sorted";
        for (const char* const name : {"Brass", "amber", "choir"}) {
            files::writeWhole(loras / (std::string(name) + ".safetensors"), bytesOf(name));
        }
        const auto found = files::lorasIn({loras});
        expectEquals(found.size(), std::size_t{3});
        expectEquals(found[0].place.name + " " + found[1].place.name + " " + found[2].place.name, std::string("amber Brass choir"));
    }

    void whatATrainingWroteBesideAnAdapterIsRead() {
        beginTest("words, prompts, base and preview beside an adapter are read, within bounds");
        const fs::path loras = folder / "trained";
        files::writeWhole(loras / "a.safetensors", bytesOf("1"));
        files::writeWhole(loras / "a.json", bytesOf(R"({"trigger_words": ["w"], "prompts": [" p ", 3, "", "q"],
            "base_model": "sa3-medium", "base_sha256": "h", "sound": "/etc/passwd"})"));
        files::writeWhole(loras / "b.safetensors", bytesOf("2"));
        files::writeWhole(loras / "b.json", bytesOf("[1, 2"));
        files::writeWhole(loras / "b.wav", bytesOf("3"));
        const auto found = files::lorasIn({loras});
        expectEquals(found.size(), std::size_t{2});
        expect(found[0].notes.triggers == std::vector<std::string>{"w"});
        expect(found[0].notes.prompts == std::vector<std::string>{"p", "q"});
        expectEquals(found[0].notes.trainedOn + " " + found[0].notes.baseSha256, std::string("sa3-medium h"));
        expectEquals(found[0].notes.sound, std::string(), "a file cannot name another one");
        expect(found[1].notes.prompts.empty());
        expectEquals(found[1].notes.sound, files::utf8(loras / "b.wav"));
        Json many = {{"prompts", Json::array()}};
        for (int i = 0; i < 500; ++i) {
            many["prompts"].push_back(std::string(i == 0 ? 1001 : 10, 'x'));
        }
        expectEquals(files::notesOf(many).prompts.size(), std::size_t{100});
        expectEquals(files::notesOf(many).prompts.front().size(), std::size_t{10});

        beginTest("what comes, goes or changes in the LoRA folder is seen without reading it");
        const auto before = files::loraStamp({loras});
        expect(before == files::loraStamp({loras}));
        files::writeWhole(loras / "b.json", bytesOf("{}"));
        const auto changed = files::loraStamp({loras});
        expect(changed != before);
        fs::remove(loras / "b.wav");
        expect(files::loraStamp({loras}) != changed);
    }

    void previewsAreReadInTheirForms() {
        beginTest("samples of 16, 24 and 32 bits are read, others named");
        const auto wav = [&](std::uint16_t code, std::uint16_t bits, const std::vector<std::uint8_t>& data) {
            state::ByteWriter out;
            out.bytes("RIFF", 4);
            out.number<std::uint32_t>(0);
            out.bytes("WAVEfmt ", 8);
            out.number<std::uint32_t>(16);
            out.number(code);
            out.number<std::uint16_t>(1);
            out.number<std::uint32_t>(8000);
            out.number<std::uint32_t>(0);
            out.number<std::uint16_t>(0);
            out.number(bits);
            out.bytes("data", 4);
            out.number(static_cast<std::uint32_t>(data.size()));
            out.bytes(data.data(), data.size());
            files::writeWhole(folder / "sample.wav", out.out);
            return files::readSample(folder / "sample.wav");
        };
        const auto sixteen = wav(1, 16, {0x00, 0x40, 0x00, 0x80});
        expect(sixteen.clip != nullptr && sixteen.clip->frames() == 2, sixteen.problem);
        expectEquals(sixteen.clip->channel(0)[0], 0.5f);
        expectEquals(sixteen.clip->channel(0)[1], -1.0f);
        const auto twentyFour = wav(1, 24, {0x00, 0x00, 0xC0});
        expect(twentyFour.clip != nullptr && twentyFour.clip->channel(0)[0] == -0.5f);
        const auto floats = wav(3, 32, {0x00, 0x00, 0x80, 0x3E});
        expect(floats.clip != nullptr && floats.clip->channel(0)[0] == 0.25f);
        expect(wav(1, 8, {1}).problem.find("16, 24 or 32") != std::string::npos);
        expect(wav(1, 0, {1}).clip == nullptr && wav(85, 16, {1, 2}).clip == nullptr);
        expect(files::readSample(folder / "a.flac").problem.find("only WAV") != std::string::npos);
        expect(!files::readSample(folder / "gone.wav").problem.empty());
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

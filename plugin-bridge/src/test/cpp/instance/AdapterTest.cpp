#include <juce_core/juce_core.h>

#include <filesystem>

#include "files/LoraFolder.h"
#include "files/Places.h"
#include "files/WholeFile.h"
#include "instance/Session.h"
#include "model/Shown.h"
#include "render/Request.h"
#include "state/Bytes.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class AdapterTest final : public juce::UnitTest {
  public:
    AdapterTest() : UnitTest("LoRA slots", "instance") {}

    void runTest() override {
        lorasAreKnownAfterwards();
        lorasAreNamedAsTheServiceFindsThem();
        newLoraShowsByItselfWithWhatBelongsToIt();
        lorasAreLookedForByTheClockAndOneAfterTheOther();
        lorasOfAServiceThatIsGoneAreThoseOfTheFolder();
        loraOfAnotherModelIsTold();
    }

  private:
    void lorasAreKnownAfterwards() {
        beginTest("after a render a LoRA is known by its hash, and how many layers it matched is shown");
        Session rig(PluginKind::track);
        rig.putAdapter(2, {"tape", "", "some/where/tape.safetensors", true, Json::object()});
        const std::string job = rig.generate();
        rig.service.send(service::takeEnds, {{"job", job}, {"take", "t"},
                                             {"settings", {{"loras", {{{"name", "tape"}, {"sha256", std::string(64, 'd')}}}}}},
                                             {"loraMatches", {{{"name", "tape"}, {"matched", 168}, {"total", 170}}}}});
        rig.settle(1);
        expectEquals(rig.shown().loraSlots()[2].matchedLayers, 168);
        expectEquals(rig.shown().loraSlots()[2].totalLayers, 170);
        const auto saved = rig.saved();
        const std::string bytes(saved.begin(), saved.end());
        expect(bytes.find(std::string(64, 'd')) != std::string::npos);
        expect(bytes.find("some/where") == std::string::npos, "with a hash no place is needed");
    }

    void lorasAreNamedAsTheServiceFindsThem() {
        beginTest("a LoRA that was located, or chosen while no service ran, is asked for by its place within the folder");
        Session rig(PluginKind::track);
        auto& model = rig.shown();
        const auto write = [](const std::filesystem::path& file, const std::string& content) {
            return files::writeWhole(file, {content.begin(), content.end()});
        };
        const std::filesystem::path elsewhere = std::filesystem::path(rig.folder.path()) / "downloads" / "tape.safetensors";
        expectEquals(write(elsewhere, "tape"), std::string());
        expectEquals(write(files::loraFolders().front() / "drums" / "snare.safetensors", "snare"), std::string());
        rig.putAdapter(0, {"tape", "", "", true, Json::object()});
        rig.held().catalog.refresh();
        model.refreshNow();
        expect(model.loraSlots()[0].isMissing);
        model.locateLora(0, juce::File(elsewhere.string()));
        model.setLora(1, "drums/snare.safetensors");
        rig.held().finishChores();
        model.refreshNow();
        expect(!model.loraSlots()[0].isMissing && !model.loraSlots()[1].isMissing);
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

    static void tickUntilItLooks(Session& rig) {
        rig.tick(3000);
        rig.shown().refreshNow();
    }

    void newLoraShowsByItselfWithWhatBelongsToIt() {
        beginTest("an adapter that comes into the folder while the window is open can be chosen, without a service");
        constexpr int frames = 2000;
        Session rig(PluginKind::track);
        auto& model = rig.shown();
        rig.held().setWindowOpen(true);
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
        rig.held().finishChores();
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
        rig.held().finishChores();
        rig.run(512);
        model.togglePreview(0);
        expect(!model.isPreviewing(0));
        rig.run(512);
        expectEquals(rig.run(512).getMagnitude(0, 512), 0.0f);

        beginTest("a preview that cannot be played is told in one line");
        files::writeWhole(files::loraFolders().front() / "dusty.wav", {'n', 'o'});
        model.togglePreview(0);
        rig.held().finishChores();
        model.refreshNow();
        expect(model.notice() && model.notice()->text.contains("not a WAV file"));
        rig.held().setWindowOpen(false);
        std::filesystem::remove_all(files::loraFolders().front());
    }

    void lorasAreLookedForByTheClockAndOneAfterTheOther() {
        beginTest("adapters are looked for every three seconds, however busy the line is, and not while the last look is under way");
        Session rig(PluginKind::track);
        rig.open();
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
        rig.held().setWindowOpen(false);
        std::filesystem::remove_all(files::loraFolders().front());
    }

    void lorasOfAServiceThatIsGoneAreThoseOfTheFolder() {
        beginTest("what only the service knew of adapters goes with it, and comes again with it");
        Session rig(PluginKind::track);
        rig.open();
        const Json listing = {{"what", "loras"}, {"page", 0}, {"pages", 1}, {"items", {{{"name", "theirs"}, {"path", "theirs.safetensors"}}}}};
        const auto choices = [&] {
            rig.held().finishChores();
            rig.shown().refreshNow();
            return rig.shown().loraChoices().size();
        };
        rig.service.send(service::listing, listing);
        rig.tick();
        expectEquals(choices(), std::size_t{1});
        rig.worker->tick(rig.nowMs);
        rig.nowMs += service::Endpoint::silenceLimitMs + 1000;
        rig.worker->tick(rig.nowMs);
        expectEquals(choices(), std::size_t{0}, "it is gone");
        rig.service.inbox.clear();
        rig.settle(2);
        expectEquals(text(rig.service.last(service::list), "what"), std::string("loras"), "it goes on, and is asked again");
        rig.service.send(service::listing, listing);
        rig.tick();
        expectEquals(choices(), std::size_t{1});
        rig.held().setWindowOpen(false);
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
};

AdapterTest adapterTest;

}  // namespace
}  // namespace sa3::test

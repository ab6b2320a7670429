package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.config.UserConfig;
import sa3.dsp.file.AudioFileReader;
import sa3.pipeline.Cancellation;
import sa3.platform.Folders;
import sa3.preset.PresetFolders;

/** {@code sa3 preset} and {@code sa3 generate --preset}, with the bundled model. */
class PresetCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private CommandRun run(String... args) {
        PresetAccess presets = new PresetAccess(
                new PresetFolders(
                        folder.resolve("presets"), Folders.programHome().resolve("presets")),
                new UserConfig(folder.resolve("config.json")));
        return CommandRun.of(new Main(new Cancellation(), ModelAccess.ofUser(), presets), Arrays.asList(args));
    }

    private CommandRun good(String... args) {
        CommandRun run = run(args);
        assertEquals(ExitCodes.OK, run.status(), run.err());
        return run;
    }

    private String refusal(String... args) {
        CommandRun run = run(args);
        assertTrue(run.status() == ExitCodes.FAILED || run.status() == ExitCodes.USAGE, run.err());
        assertEquals("", run.out());
        assertEquals(1, run.errLines().size(), run.err());
        return run.err();
    }

    private JsonNode json(String... args) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.add("--json");
        return JSON.readTree(good(all.toArray(String[]::new)).out());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private JsonNode generate(String out, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("generate", "--steps", "2", "--model", "demo", "-o", file(out)));
        all.addAll(Arrays.asList(args));
        good(all.toArray(String[]::new));
        return JSON.readTree(AudioFileReader.readSettings(folder.resolve(out)).orElseThrow());
    }

    @Test
    void aShippedPresetGenerates() throws IOException {
        JsonNode settings = generate("clip.wav", "--preset", "lofi-loop", "--bars", "1");
        assertEquals(
                "lo-fi hip hop loop, soft swung drums, vinyl crackle, mellow electric piano",
                settings.path("prompt").asText());
        assertEquals(82, settings.path("bpm").asDouble());
        assertEquals("D minor", settings.path("key").asText());
        assertEquals(1, settings.path("bars").asInt());
        assertEquals("demo", settings.path("model").asText());
    }

    @Test
    void everyOptionGivenWins() throws IOException {
        good(
                "preset", "save", "mine", "-p", "rain", "--bars", "8", "--bpm", "120", "--key", "Am", "--seed", "7",
                "--cfg", "2");
        JsonNode settings = generate(
                "clip.wav",
                "--preset",
                "mine",
                "-p",
                "sun",
                "--seconds",
                "1",
                "--key",
                "C",
                "--seed",
                "8",
                "--cfg",
                "1",
                "--no-limiter",
                "-n",
                "drums",
                "--bpm",
                "90",
                "--sampler",
                "euler",
                "--shift",
                "flux",
                "--apg",
                "0.5");
        assertEquals("sun", settings.path("prompt").asText());
        assertTrue(settings.path("bars").isMissingNode());
        assertEquals(1, settings.path("seconds").asDouble());
        assertEquals("C major", settings.path("key").asText());
        assertEquals(8, settings.path("seed").asLong());
        assertEquals(1, settings.path("cfg").asDouble());
        assertEquals("off", settings.path("limiterCeiling").asText());
        assertEquals(90, settings.path("bpm").asDouble());
        assertEquals("euler", settings.path("sampler").asText());
        assertEquals("flux", settings.path("shift").asText());
    }

    @Test
    void makesAClipAgainBitForBit() throws IOException {
        generate("one.wav", "-p", "rain", "--seconds", "1", "--seed", "41", "--cfg", "1.5", "--sampler", "dpmpp");
        good("preset", "save", "keeper", "--from", file("one.wav"));
        good("generate", "--preset", "keeper", "-o", file("two.wav"));
        assertTrue(Arrays.equals(
                AudioFileReader.read(folder.resolve("one.wav")).channel(0),
                AudioFileReader.read(folder.resolve("two.wav")).channel(0)));
    }

    @Test
    void makesAClipOfAnEarlierVersionAgain() throws IOException {
        Path old = folder.resolve("old.wav");
        try (InputStream in = PresetCommandTest.class.getResourceAsStream("/sa3/settings/clip-version-1.wav")) {
            Files.copy(in, old);
        }
        good("preset", "save", "keeper", "--from", old.toString());
        good("generate", "--preset", "keeper", "-o", file("new.wav"), "--format", "wav16");
        assertTrue(Arrays.equals(
                AudioFileReader.read(old).channel(0),
                AudioFileReader.read(folder.resolve("new.wav")).channel(0)));
    }

    @Test
    void aRandomSeedMakesMoreLikeIt() throws IOException {
        generate("one.wav", "-p", "rain", "--seconds", "1", "--seed", "41");
        JsonNode saved = json("preset", "save", "more", "--from", file("one.wav"), "--random-seed");
        assertEquals("random", saved.path("preset").path("seed").asText());
    }

    @Test
    void anAppliedPresetIsTheStartUntilToldOtherwise() throws IOException {
        good("preset", "save", "mine", "-p", "rain", "--seconds", "1");
        assertEquals("mine", good("preset", "apply", "MINE").out().strip());
        CommandRun run = good("generate", "--steps", "2", "--model", "demo", "-o", file("clip.wav"));
        assertTrue(run.err().contains("starting from the preset 'mine'"), run.err());
        assertTrue(refusal("generate", "--no-preset", "--model", "demo").contains("Missing required option"));
        assertEquals(
                "waltz-loop",
                json("preset", "apply", "waltz-loop").path("applied").asText());
        JsonNode list = json("preset", "list");
        assertEquals(
                1,
                list.path("presets").findValues("applied").stream()
                        .filter(JsonNode::asBoolean)
                        .count());
        good("preset", "remove", "mine");
        good("preset", "apply", "--none");
        assertTrue(refusal("generate", "--model", "demo").contains("Missing required option"));
    }

    @Test
    void anAppliedPresetThatIsGoneIsTold() {
        good("preset", "save", "mine", "-p", "rain");
        good("preset", "apply", "mine");
        good("preset", "remove", "mine");
        assertTrue(refusal("generate", "--model", "demo").contains("sa3 preset apply --none goes on without"));
    }

    @Test
    void listsYoursBeforeTheProgramsAndMarksTheDamaged() throws IOException {
        good("preset", "save", "zz", "-p", "rain");
        Files.writeString(folder.resolve("presets/broken.json"), "{");
        JsonNode presets = json("preset", "list").path("presets");
        assertEquals("broken", presets.get(0).path("name").asText());
        assertTrue(presets.get(0).path("problem").asText().contains("cut off"));
        assertEquals("zz", presets.get(1).path("name").asText());
        assertTrue(presets.get(2).path("shipped").asBoolean());
        assertTrue(good("preset", "list").out().lines().anyMatch(line -> line.startsWith("! broken")));
    }

    @Test
    void showsWhatIsNeeded() throws IOException {
        assertEquals(
                "a guide (--init-audio FILE)",
                json("preset", "show", "restyle").path("needs").get(0).asText());
        assertEquals(0, json("preset", "show", "house-loop").path("needs").size());
        CommandRun run = good("preset", "show", "go-on");
        assertTrue(run.out().contains("mode  continue") && run.err().contains("--continue FILE"), run.err());
    }

    @Test
    void showsWhatMadeAClip() throws IOException {
        generate("one.wav", "-p", "rain", "--seconds", "1", "--seed", "41");
        assertEquals(
                41,
                json("preset", "show", file("one.wav"))
                        .path("preset")
                        .path("seed")
                        .asInt());
        assertTrue(good("preset", "show", file("one.wav")).out().contains("prompt  rain"));
    }

    @Test
    void tellsTheDifference() throws IOException {
        good("preset", "save", "a", "-p", "rain", "--seconds", "4");
        good("preset", "save", "b", "--from", "a", "-p", "sun");
        assertEquals(
                "prompt: \"rain\" → \"sun\"",
                good("preset", "diff", "a", "b").out().strip());
        JsonNode differences = json("preset", "diff", "a", "b").path("differences");
        assertEquals("sun", differences.get(0).path("b").asText());
        assertEquals("", good("preset", "diff", "a", "a").out());
    }

    @Test
    void morphsAndSaves() throws IOException {
        good("preset", "save", "a", "-p", "rain", "--seconds", "4");
        good("preset", "save", "b", "-p", "sun", "--seconds", "8");
        assertEquals(
                5.2,
                json("preset", "morph", "a", "b", "0.3")
                        .path("preset")
                        .path("seconds")
                        .asDouble(),
                1e-9);
        assertFalse(Files.exists(folder.resolve("presets/morph.json")));
        CommandRun run = good("preset", "morph", "a", "b", "0.5", "--save", "between");
        assertEquals(file("presets/between.json"), run.out().strip());
        assertTrue(run.err().contains("those of 'b'"), run.err());
        assertEquals(
                "sun",
                json("preset", "show", "between").path("preset").path("prompt").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "preset | say what to do",
                "preset show lofy-loop | did you mean lofi-loop",
                "preset show none.json | no preset file none.json",
                "preset show ./none.wav | does not exist",
                "preset save mine | nothing to save",
                "preset save ../mine -p rain | preset name '../mine'",
                "preset save mine -p rain --bars 2 --seconds 3 | leave one out",
                "preset save mine --from none | no preset is called 'none'",
                "preset apply a --none | leave one out",
                "preset apply none | no preset is called 'none'",
                "preset morph house-loop lofi-loop 1.5 | expected 0 (the first preset) to 1",
                "preset morph house-loop lofi-loop half | 'half' is not a double",
                "preset remove house-loop | the program's own presets stay",
                "generate --preset house-loop --no-preset | leave one out",
                "generate --preset huose-loop --model demo | did you mean house-loop",
                "generate --preset restyle --model demo | mode guide needs a guide (--init-audio FILE)",
                "generate --preset drum-fill --model demo | mode inpaint needs the audio to inpaint",
                "generate --preset go-on --model demo | mode continue needs the audio to go on from (--continue FILE)",
            })
    void refusesInOneLine(String line, String words) {
        String message = refusal(line.split(" "));
        assertTrue(message.contains(words), message);
        assertFalse(Files.exists(folder.resolve("presets")));
    }

    @Test
    void replacesOnlyWithForce() {
        good("preset", "save", "mine", "-p", "rain");
        assertTrue(refusal("preset", "save", "mine", "-p", "sun").contains("--force"));
        good("preset", "save", "mine", "-p", "sun", "--force");
    }

    @Test
    void aGuidePresetTakesItsGuide() throws IOException {
        generate("guide.wav", "-p", "rain", "--seconds", "1", "--seed", "41");
        JsonNode guided = generate("clip.wav", "--preset", "restyle", "--init-audio", file("guide.wav"));
        assertEquals("guide", guided.path("mode").asText());
        assertEquals(0.8, guided.path("initNoiseLevel").asDouble());
        JsonNode longer = generate("more.wav", "--preset", "go-on", "--continue", file("guide.wav"), "--seconds", "2");
        assertEquals("continue", longer.path("mode").asText());
        JsonNode filled = generate(
                "filled.wav", "--preset", "drum-fill", "--init-audio", file("guide.wav"), "--inpaint", "0.2-0.5");
        assertEquals("[[0.2,0.5]]", filled.path("inpaint").toString());
    }

    @Test
    void anUninstalledPreferenceIsTold() {
        CommandRun run = good(
                "generate",
                "--preset",
                "impact",
                "--seconds",
                "1",
                "--count",
                "1",
                "--steps",
                "2",
                "-o",
                file("a.wav"));
        assertTrue(run.err().contains("meant for sm-sfx or medium or sm-music"), run.err());
    }
}

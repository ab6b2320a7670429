package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.dsp.file.AudioFileReader;

/** What {@code sa3 generate} writes and says when all goes well, with the bundled model. */
class GenerateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private CommandRun generate(String prompt, String file, String... more) {
        List<String> args = new ArrayList<>(List.of("generate", "--model", "demo", "--steps", "2", "--prompt", prompt));
        args.addAll(List.of("--out", folder.resolve(file).toString()));
        args.addAll(List.of(more));
        CommandRun run = CommandRun.of(args);
        assertEquals(ExitCodes.OK, run.status(), run.err());
        return run;
    }

    private JsonNode settings(String file) throws IOException {
        return JSON.readTree(AudioFileReader.readSettings(folder.resolve(file)).orElseThrow());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void writesTheFileAndNamesItWithItsSeed() throws IOException {
        CommandRun run = generate("rain", "clip.wav", "--seconds", "1", "--seed", "7");
        assertEquals(List.of("clip.wav"), files());
        assertEquals(folder.resolve("clip.wav") + "  (seed 7)", run.out().strip());
    }

    @Test
    void saysOnceThatTheBundledModelIsUntrained() {
        CommandRun run = generate("rain", "clip.wav", "--seconds", "1");
        assertEquals(
                1,
                run.errLines().stream()
                        .filter(line -> line.contains("untrained"))
                        .count());
    }

    @Test
    void quietSaysNothingButTheFile() {
        CommandRun run = generate("rain", "clip.wav", "--seconds", "1", "--quiet");
        assertEquals("", run.err());
    }

    @Test
    void countWritesOneFilePerSeed() throws IOException {
        generate("rain", "clip.wav", "--seconds", "1", "--seed", "41", "--count", "3");
        assertEquals(List.of("clip_41.wav", "clip_42.wav", "clip_43.wav"), files());
        assertEquals(42, settings("clip_42.wav").path("seed").asLong());
    }

    @Test
    void noteIsSaidOnceForAllTakes() {
        CommandRun run = generate("rain", "clip.wav", "--seconds", "1", "--count", "3", "-n", "wind");
        assertEquals(
                1,
                run.errLines().stream()
                        .filter(line -> line.contains("is ignored"))
                        .count());
    }

    @Test
    void jsonListsTheTakes() throws IOException {
        CommandRun run =
                generate("rain", "clip.wav", "--seconds", "1", "--seed", "41", "--count", "2", "-n", "wind", "--json");
        JsonNode takes = JSON.readTree(run.out()).path("takes");
        assertEquals(2, takes.size());
        JsonNode second = takes.get(1);
        assertEquals(
                folder.resolve("clip_42.wav").toString(), second.path("file").asText());
        assertEquals(42, second.path("seed").asLong());
        assertEquals(1.0, second.path("seconds").asDouble());
        assertTrue(second.path("limiterReductionDb").isNumber());
        assertTrue(second.path("clippedSamples").isIntegralNumber());
        assertTrue(second.path("notes").get(0).asText().contains("negative prompt"));
    }

    @Test
    void progressAsJsonIsOneObjectPerLine() throws IOException {
        CommandRun run = generate("rain", "clip.wav", "--seconds", "1", "--json");
        for (String line : run.errLines()) {
            assertTrue(JSON.readTree(line).has("event"), line);
        }
    }

    @Test
    void settingsTravelInTheFile() throws IOException {
        generate("rain", "clip.wav", "--seconds", "1", "--seed", "7", "-n", "wind", "--cfg", "3", "--sampler", "rk4");
        JsonNode settings = settings("clip.wav");
        assertEquals("rain", settings.path("prompt").asText());
        assertEquals("wind", settings.path("negativePrompt").asText());
        assertEquals(7, settings.path("seed").asLong());
        assertEquals("demo", settings.path("model").asText());
        assertEquals(2, settings.path("steps").asInt());
        assertEquals("rk4", settings.path("sampler").asText());
        assertEquals(3.0, settings.path("cfg").asDouble());
        assertEquals(1.0, settings.path("seconds").asDouble());
    }

    @Test
    void settingsTravelInAFlacToo() throws IOException {
        generate("rain", "clip.flac", "--seconds", "1", "--seed", "7");
        assertEquals(7, settings("clip.flac").path("seed").asLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flux", "full", "none"})
    void shiftTravelsUnderTheNameThatIsTyped(String shift) throws IOException {
        generate("rain", "clip.wav", "--seconds", "1", "--shift", shift);
        assertEquals(shift, settings("clip.wav").path("shift").asText());
    }

    @Test
    void loopIsCutToTheSampleAndSaysSo() throws IOException {
        generate("rain", "clip.wav", "--bars", "1", "--bpm", "174", "--key", "A minor");
        JsonNode settings = settings("clip.wav");
        assertEquals(60828, AudioFileReader.read(folder.resolve("clip.wav")).frames());
        assertEquals(
                List.of(1, 4),
                List.of(
                        settings.path("bars").asInt(),
                        settings.path("beatsPerBar").asInt()));
        assertEquals(174.0, settings.path("bpm").asDouble());
        assertEquals("A minor", settings.path("key").asText());
    }

    @Test
    void aLoopOfSevenEighthsIsCutToTheSampleAndSaysSo() throws IOException {
        generate("rain", "clip.wav", "--bars", "1", "--bpm", "133", "--beats-per-bar", "7/8");
        assertEquals(69632, AudioFileReader.read(folder.resolve("clip.wav")).frames());
        assertEquals(3.5, settings("clip.wav").path("beatsPerBar").asDouble());
    }

    @Test
    void inpaintRangesTravelInTheFile() throws IOException {
        generate("rain", "one.wav", "--seconds", "1");
        String one = folder.resolve("one.wav").toString();
        generate("rain", "two.wav", "--init-audio", one, "--inpaint", "0.2-0.4", "--inpaint", "0.6-0.7");
        assertEquals(
                "[[0.2,0.4],[0.6,0.7]]", settings("two.wav").path("inpaint").toString());
    }

    @Test
    void continuedFileHasTheWholeLength() {
        generate("rain", "one.wav", "--seconds", "1");
        generate("rain", "two.wav", "--continue", folder.resolve("one.wav").toString(), "--seconds", "2");
        assertEquals(88200, AudioFileReader.read(folder.resolve("two.wav")).frames());
    }

    @Test
    void guideGivesItsLength() {
        generate("rain", "one.wav", "--seconds", "1.5");
        generate("rain", "two.wav", "--init-audio", folder.resolve("one.wav").toString());
        assertEquals(66150, AudioFileReader.read(folder.resolve("two.wav")).frames());
    }

    @Test
    void sameSettingsGiveTheSameSamples() {
        generate("rain", "one.wav", "--seconds", "1", "--seed", "7");
        generate("rain", "two.wav", "--seconds", "1", "--seed", "7");
        assertTrue(Arrays.equals(
                AudioFileReader.read(folder.resolve("one.wav")).channel(0),
                AudioFileReader.read(folder.resolve("two.wav")).channel(0)));
    }

    @Test
    void drawsAnotherSeedEachTime() throws IOException {
        generate("rain", "one.wav", "--seconds", "1");
        generate("rain", "two.wav", "--seconds", "1");
        assertFalse(settings("one.wav").path("seed").equals(settings("two.wav").path("seed")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "☔ 🎛️ дождь 雨", "bell\u0007, tab\t, line\nand escape\u001b[2J", "nul\u0000", "half \ud83d"})
    void anyTextIsAPrompt(String prompt) throws IOException {
        CommandRun run = generate(prompt, "clip.wav", "--seconds", "1", "--seed", "7");
        assertEquals(prompt, settings("clip.wav").path("prompt").asText());
        assertFalse(run.out().strip().chars().anyMatch(Character::isISOControl), run.out());
    }

    @Test
    void longPromptSaysWhatIsNotHeard() throws IOException {
        CommandRun run = generate("rain ".repeat(1000).strip(), "clip.wav", "--seconds", "1", "--json");
        String notes = StreamSupport.stream(
                        JSON.readTree(run.out())
                                .path("takes")
                                .get(0)
                                .path("notes")
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .toList()
                .toString();
        assertTrue(notes.contains("256"), notes);
    }

    @Test
    void settingsTellTheReferencesOutput() throws IOException {
        generate("rain", "clip.wav", "--seconds", "1", "--reference-output");
        assertTrue(settings("clip.wav").path("referenceOutput").asBoolean());
    }
}

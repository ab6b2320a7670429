package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.lora.AdapterType;
import sa3.pipeline.DemoAdapters;

/** {@code sa3 generate --lora}, with the bundled model and adapters of random numbers. */
class GenerateLoraTest {
    @TempDir
    static Path folder;

    private static String lora;
    private static String rows;

    @BeforeAll
    static void write() {
        lora = DemoAdapters.write(folder, AdapterType.LORA).toString();
        rows = DemoAdapters.write(folder, AdapterType.DORA_ROWS).toString();
    }

    private static CommandRun run(String file, String... more) {
        List<String> args = new ArrayList<>(
                List.of("generate", "-m", "demo", "--steps", "3", "-p", "rain", "--seconds", "1", "--seed", "7"));
        args.addAll(List.of("--out", folder.resolve(file).toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args);
    }

    private static CommandRun generate(String file, String... more) {
        CommandRun run = run(file, more);
        assertEquals(ExitCodes.OK, run.status(), run.err());
        return run;
    }

    private static float[] samples(String file) throws IOException {
        AudioClip clip = AudioFileReader.read(folder.resolve(file));
        float[] left = new float[clip.frames()];
        clip.copyTo(0, 0, left, 0, left.length);
        return left;
    }

    private static JsonNode settings(String file) throws IOException {
        return new ObjectMapper()
                .readTree(AudioFileReader.readSettings(folder.resolve(file)).orElseThrow());
    }

    @Test
    void aLoraIsHeardAndToldOfInTheFile() throws IOException {
        generate("plain.wav");
        CommandRun run = generate("adapted.wav", "--lora", lora + "=0.4@2-:to_qkv", "--lora", rows, "strength=0.2");
        assertTrue(run.err().contains("LoRA lora: "), run.err());
        assertTrue(run.err().contains(" layers matched"), run.err());
        assertFalse(java.util.Arrays.equals(samples("plain.wav"), samples("adapted.wav")));
        JsonNode loras = settings("adapted.wav").get("loras");
        assertEquals(2, loras.size());
        assertEquals("lora", loras.get(0).get("name").asText());
        assertEquals(0.4, loras.get(0).get("strength").asDouble());
        assertEquals("2-", loras.get(0).get("steps").asText());
        assertEquals("to_qkv", loras.get(0).get("layers").asText());
        assertEquals(0.2, loras.get(1).get("strength").asDouble());
    }

    @Test
    void strengthZeroIsTheClipWithoutLora() throws IOException {
        generate("plain.wav");
        generate("zero.wav", "--lora", lora, "--lora", rows, "--lora-strength", "0");
        assertArrayEquals(samples("plain.wav"), samples("zero.wav"));
    }

    @Test
    void strengthInsideIsAnotherSoundForNormalisedTypes() throws IOException {
        generate("outside.wav", "--lora", rows + "=0.5");
        generate("inside.wav", "--lora", rows + "=0.5", "--lora-strength-mode", "inside");
        assertFalse(java.util.Arrays.equals(samples("outside.wav"), samples("inside.wav")));
        assertEquals("inside", settings("inside.wav").get("loraStrengthMode").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "nothing.safetensors, no adapter at",
        "nothing.ckpt, is a pickle",
        "lora.safetensors=NaN, is not =STRENGTH",
        "lora.safetensors=2000, expected a number from -1000 to 1000",
        "lora.safetensors@0, steps",
        "lora.safetensors:no_such_layer, none of its",
    })
    void whatCannotBeUsedIsOneLineAndNoFile(String spec, String expected) {
        refuses(expected, "--lora", folder + "/" + spec);
    }

    @Test
    void misspeltWordsBehindTheFileAreNamed() {
        String file = folder + "/lora.safetensors";
        refuses(
                "'strenght=1' behind the file is none of strength=S, steps=A-B, layers=TEXT",
                "--lora",
                file,
                "strenght=1");
        refuses("'" + file + "' behind the file", "--lora", file, file);
    }

    private static void refuses(String expected, String... arguments) {
        CommandRun run = run("refused.wav", arguments);
        assertTrue(run.status() != ExitCodes.OK);
        String last = run.err().strip().lines().reduce((a, b) -> b).orElseThrow();
        assertTrue(last.contains(expected), run.err());
        assertFalse(Files.exists(folder.resolve("refused.wav")));
    }
}

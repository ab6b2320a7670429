package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.config.UserConfig;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.file.TestAdapter;
import sa3.mlx.Dtype;
import sa3.pipeline.Cancellation;
import sa3.preset.PresetFolders;

/** {@code sa3 lora list} and {@code folder}, and presets that name adapters. */
class LoraFolderCommandTest {
    private static final List<AdapterTarget> TINY =
            AdapterTarget.of(Map.of("transformer.layers.0.self_attn.to_out.weight", List.of(6, 4)));
    private static final List<AdapterTarget> DEMO =
            AdapterTarget.of(Map.of("transformer.layers.0.self_attn.to_out.weight", List.of(128, 128)));
    private static final List<AdapterTarget> SMALL =
            AdapterTarget.of(Map.of("transformer.layers.0.self_attn.to_out.weight", List.of(1024, 1024)));

    @TempDir
    Path folder;

    private Path loras;

    @BeforeEach
    void prepare() throws IOException {
        loras = Files.createDirectory(folder.resolve("my loras"));
        new UserConfig(folder.resolve("config.json")).put(UserConfig.LORA_FOLDER, loras.toString());
    }

    private CommandRun run(String... args) {
        PresetAccess presets = new PresetAccess(
                new PresetFolders(folder.resolve("presets"), folder.resolve("none")),
                new UserConfig(folder.resolve("config.json")));
        return CommandRun.of(new Main(new Cancellation(), ModelAccess.ofUser(), presets), Arrays.asList(args));
    }

    private CommandRun good(String... args) {
        CommandRun run = run(args);
        assertEquals(ExitCodes.OK, run.status(), run.err());
        return run;
    }

    @Test
    void anAdapterOfTheFolderIsUsedByItsName() {
        TestAdapter.nativeFor(DEMO, AdapterType.LORA, 2, Dtype.F32).write(loras.resolve("dusty.safetensors"));
        for (String name : List.of("dusty", "dusty.safetensors")) {
            assertTrue(good("lora", "inspect", name).out().contains("lora"), name);
            String[] generate = {
                "generate", "-m", "demo", "--steps", "1", "--seconds", "1", "-p", "rain", "--lora", name
            };
            CommandRun run =
                    run(append(generate, "--out", folder.resolve(name + ".wav").toString()));
            assertEquals(ExitCodes.OK, run.status(), run.err());
            assertTrue(run.err().contains("LoRA dusty: "), run.err());
        }
        CommandRun none = run("lora", "inspect", "rusty");
        assertEquals(1, none.errLines().size(), none.err());
        assertTrue(none.err().contains("'rusty'") && none.err().contains(loras.toString()), none.err());
    }

    private static String[] append(String[] args, String... more) {
        return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
    }

    private JsonNode json(String... args) throws IOException {
        return new ObjectMapper().readTree(good(args).out());
    }

    private void adapter(String path, List<AdapterTarget> targets) throws IOException {
        Path file = loras.resolve(path);
        Files.createDirectories(file.getParent());
        TestAdapter.nativeFor(targets, AdapterType.DORA_ROWS, 2, Dtype.F16).write(file);
    }

    @Test
    void listsByBaseWithWhatIsWrongLast() throws IOException {
        adapter("Tiny.safetensors", TINY);
        adapter("Demo.safetensors", DEMO);
        adapter("sub/Vinyl.safetensors", SMALL);
        Files.writeString(loras.resolve("sub/Vinyl.txt"), "dusty");
        Files.writeString(loras.resolve("sub/Vinyl.png"), "");
        Files.writeString(loras.resolve("broken.safetensors"), "");
        CommandRun run = good("lora", "list");
        List<String> lines = run.out().lines().toList();
        assertEquals("for the demo model", lines.get(0));
        assertTrue(lines.get(2).startsWith("  Demo"), run.out());
        assertTrue(lines.get(3).startsWith("for the small models"), run.out());
        assertTrue(lines.get(5).startsWith("  Vinyl") && lines.get(5).contains("P--"), run.out());
        assertTrue(lines.get(5).endsWith("dusty"), run.out());
        assertEquals("for other models", lines.get(6));
        assertTrue(run.err().contains("broken.safetensors"), run.err());
    }

    @Test
    void whatATrainingPutBesideAnAdapterIsInTheListAndShown() throws IOException {
        String hash = "0123456789abcdef".repeat(4);
        adapter("dusty.safetensors", SMALL);
        Files.writeString(loras.resolve("dusty.wav"), "");
        Files.writeString(
                loras.resolve("dusty.json"),
                "{\"trigger_words\": [\"dustyx\"], \"prompts\": [\"dustyx, pad\", \"drums\"],"
                        + " \"base_model\": \"sa3-sm-music\", \"base_sha256\": \"" + hash + "\"}");
        String row = good("lora", "list").out().lines().skip(2).findFirst().orElse("");
        assertTrue(row.matches(".*--S +2 +sa3-sm-music 01234567 +dustyx"), row);
        String shown = good("lora", "show", "Dusty").out();
        for (String line : List.of(
                "trained on    sa3-sm-music",
                "base sha256   " + hash,
                "triggers      dustyx",
                "preview       " + loras.resolve("dusty.wav"),
                "prompt        dustyx, pad",
                "prompt        drums")) {
            assertTrue(shown.lines().anyMatch(line::equals), line + " is not in\n" + shown);
        }
        JsonNode card = json("lora", "show", "dusty", "--json");
        assertEquals(hash, card.path("baseSha256").asText());
        assertEquals(2, card.path("prompts").size());
        assertEquals(64, card.path("sha256").asText().length());
        CommandRun none = run("lora", "show", "rusty");
        assertEquals(ExitCodes.FAILED, none.status());
        assertTrue(none.err().contains("rusty") && none.err().contains("dusty"), none.err());
    }

    @Test
    void theListForScriptsHasHashesWhereTheyAreKnown() throws IOException {
        adapter("sub/Vinyl.safetensors", SMALL);
        JsonNode card = json("lora", "list", "--json").path("loras").get(0);
        assertEquals("sub/Vinyl.safetensors", card.path("path").asText());
        assertEquals("dora-rows", card.path("type").asText());
        assertTrue(card.path("sha256").isMissingNode());
        JsonNode hashed =
                json("lora", "list", "--json", "--sha256").path("loras").get(0);
        assertEquals(64, hashed.path("sha256").asText().length());
        assertEquals(hashed, json("lora", "list", "--json").path("loras").get(0));
    }

    @Test
    void anEmptyFolderSaysWhatToDo() {
        CommandRun run = good("lora", "list");
        assertEquals("", run.out());
        assertTrue(run.err().contains("put .safetensors files there"), run.err());
    }

    @Test
    void theFolderCanBeSet() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertEquals(loras.toString(), good("lora", "folder").out().strip());
        assertEquals(
                other.toString(), good("lora", "folder", other.toString()).out().strip());
        assertEquals(
                other.toString(),
                json("lora", "folder", "--json").path("folders").get(0).asText());
        assertTrue(good("lora", "folder", "--default").out().strip().endsWith("loras"));
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        CommandRun run = run("lora", "folder", folder.resolve("none").toString());
        assertEquals(ExitCodes.FAILED, run.status());
        assertTrue(run.err().contains("is no folder"), run.err());
        assertEquals(loras.toString(), good("lora", "folder").out().strip());
        assertEquals(
                ExitCodes.USAGE,
                run("lora", "folder", loras.toString(), "--default").status());
    }

    @Test
    void aPresetSaysWhichAdapterIsMissing() throws IOException {
        adapter("Vinyl.safetensors", SMALL);
        good("preset", "save", "mine", "-p", "rain <lora:vinyl:0.5> <lora:Tape>");
        JsonNode needs = json("preset", "show", "mine", "--json").path("needs");
        assertEquals(1, needs.size());
        assertTrue(needs.get(0).asText().startsWith("LoRA 'Tape': no LoRA is called 'Tape'"), needs.toString());
    }
}

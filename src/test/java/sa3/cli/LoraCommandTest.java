package sa3.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.TestAdapter;
import sa3.mlx.Dtype;
import sa3.models.ModelStore;
import sa3.platform.Sha256;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;

class LoraCommandTest {
    @TempDir
    private Path folder;

    private static CommandRun run(String... args) {
        return CommandRun.of(Stream.concat(Stream.of("lora"), Stream.of(args)).toList());
    }

    private static JsonNode json(CommandRun run) throws JsonProcessingException {
        return new ObjectMapper().readTree(run.out());
    }

    private static TensorFile demo() {
        return TensorFiles.open(ModelStore.ofUser().files("demo").dit(), Network.DIT);
    }

    private static List<AdapterTarget> demoTargets() {
        try (TensorFile file = demo()) {
            return AdapterTarget.of(shapes(file));
        }
    }

    private static Map<String, List<Integer>> shapes(TensorFile file) {
        Map<String, List<Integer>> shapes = new java.util.TreeMap<>();
        file.tensors().forEach((name, info) -> shapes.put(name, info.shape()));
        return shapes;
    }

    private String demoAdapter(String name, AdapterType type) {
        return TestAdapter.nativeFor(demoTargets(), type, 2, Dtype.F16)
                .write(folder.resolve(name))
                .toString();
    }

    private String mediumAdapter() {
        List<AdapterTarget> layers = AdapterTarget.of(DitConfig.medium().tensors()).stream()
                .filter(target -> target.module().contains("layers.0.self_attn"))
                .toList();
        return TestAdapter.nativeFor(layers, AdapterType.DORA_ROWS, 4, Dtype.F16)
                .write(folder.resolve("medium.safetensors"))
                .toString();
    }

    @Test
    void inspectTellsWhatAFileIsAndWhatItFits() throws IOException {
        String file = mediumAdapter();
        CommandRun run = run("inspect", file, "--model", "medium");
        assertEquals(0, run.status(), run.err());
        String sha = Sha256.of(Path.of(file));
        for (String fact : List.of("dora-rows", "the medium model", sha, "2/2 layers matched in medium")) {
            assertTrue(run.out().contains(fact), fact + " is not in " + run.out());
        }
        JsonNode json = json(run("inspect", file, "--json", "-m", "medium"));
        assertEquals(4, json.get("rank").intValue());
        assertEquals(sha, json.get("sha256").textValue());
        assertEquals(2, json.at("/match/matched").intValue());
    }

    @Test
    void inspectNamesTheRightBaseWhereAnotherIsChosen() {
        CommandRun run = run("inspect", mediumAdapter(), "--model", "sm-music");
        assertEquals(1, run.status());
        assertEquals(1, run.errLines().size());
        for (String part : List.of("[1536, 1536]", "[1024, 1024]", "It fits the medium model")) {
            assertTrue(run.err().contains(part), run.err());
        }
    }

    @Test
    void inspectFailsWhenNothingMatchesAndNamesTheRest() throws JsonProcessingException {
        AdapterTarget elsewhere = new AdapterTarget("model.unet.mid", "unet.mid.weight", 4, 4, false);
        String file = TestAdapter.nativeFor(List.of(elsewhere), AdapterType.LORA, 2, Dtype.F16)
                .write(folder.resolve("other.safetensors"))
                .toString();
        CommandRun run = run("inspect", file, "--model", "sm-sfx");
        assertEquals(1, run.status());
        assertTrue(run.out().contains("0/1 layers matched in sm-sfx"), run.out());
        assertTrue(run.out().contains("model.unet.mid"), run.out());
        CommandRun asJson = run("inspect", file, "--model", "sm-sfx", "--json");
        assertEquals(1, asJson.status());
        assertEquals("model.unet.mid", json(asJson).at("/match/unmatched/0").textValue());
    }

    @Test
    void mergeWritesAModelThatDiffersInTheAdaptedTensorsOnly() {
        String a = demoAdapter("a.safetensors", AdapterType.LORA);
        Path out = folder.resolve("merged.npz");
        CommandRun run = run("merge", a + "=0.8:self_attn", "--model", "demo", "-o", out.toString());
        assertEquals(0, run.status(), run.err());
        try (TensorFile merged = TensorFiles.open(out);
                TensorFile original = demo()) {
            assertEquals(Map.copyOf(original.tensors()), Map.copyOf(merged.tensors()));
            for (TensorInfo info : original.tensors().values()) {
                boolean adapted = info.name().contains("self_attn.to_");
                ByteBuffer before = original.read(info.name());
                ByteBuffer after = merged.read(info.name());
                assertEquals(adapted, !before.equals(after), info.name());
            }
        }
    }

    @Test
    void theOrderOfLorasHasNoEffect() throws IOException {
        String a = demoAdapter("a.safetensors", AdapterType.DORA_COLS);
        String b = demoAdapter("b.safetensors", AdapterType.BORA_XS) + "=-0.5";
        String c = demoAdapter("c.safetensors", AdapterType.DORA_ROWS) + "=1.7";
        Path first = folder.resolve("first.safetensors");
        Path second = folder.resolve("second.safetensors");
        assertEquals(
                0, run("merge", a, b, c, "-m", "demo", "-o", first.toString()).status());
        assertEquals(
                0, run("merge", c, b, a, "-m", "demo", "-o", second.toString()).status());
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
        Path inside = folder.resolve("inside.safetensors");
        run("merge", a, b, c, "-m", "demo", "-o", inside.toString(), "--lora-strength-mode", "inside");
        assertNotEquals(-1, Files.mismatch(first, inside));
    }

    @Test
    void mergeAtStrengthZeroIsTheOriginal() {
        Path out = folder.resolve("zero.npz");
        String off = demoAdapter("a.safetensors", AdapterType.BORA) + "=0";
        assertEquals(0, run("merge", off, "-m", "demo", "-o", out.toString()).status());
        try (TensorFile merged = TensorFiles.open(out);
                TensorFile original = demo()) {
            original.tensors().keySet().forEach(name -> assertEquals(original.read(name), merged.read(name), name));
        }
    }

    private void refused(String words, String... args) {
        CommandRun run = run(args);
        assertEquals(1, run.status());
        assertEquals(1, run.errLines().size(), run.err());
        assertTrue(run.err().contains(words), run.err());
    }

    @Test
    void mergeRefusesAndLeavesNothingBehind() throws IOException {
        String a = demoAdapter("a.safetensors", AdapterType.LORA);
        String out = folder.resolve("out.npz").toString();
        refused(
                ".npz or .safetensors",
                "merge",
                a,
                "-m",
                "demo",
                "-o",
                folder.resolve("out.bin").toString());
        refused("acts at every step", "merge", a + "@2-3", "-m", "demo", "-o", out);
        refused("picks none of the", "merge", a + ":nosuchlayer", "-m", "demo", "-o", out);
        refused("no adapter at", "merge", folder + "/b.safetensors", "-m", "demo", "-o", out);
        refused("does not fit into", "merge", a + "=1e9", "-m", "demo", "-o", out);
        refused("[1536, 1536]", "merge", mediumAdapter(), "-m", "demo", "-o", out);
        refused("unknown LoRA strength mode", "merge", a, "-m", "demo", "-o", out, "--lora-strength-mode", "x");
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.allMatch(file -> file.toString().endsWith(".safetensors")), "only the adapters are there");
        }
    }

    @Test
    void anAdapterThatMatchesNothingIsRefusedUnlessAllowed() {
        AdapterTarget elsewhere = new AdapterTarget("model.unet.mid", "unet.mid.weight", 4, 4, false);
        String file = TestAdapter.nativeFor(List.of(elsewhere), AdapterType.LORA, 2, Dtype.F16)
                .write(folder.resolve("other.safetensors"))
                .toString();
        String out = folder.resolve("out.npz").toString();
        refused("0/1 layers matched", "merge", file, "-m", "demo", "-o", out);
        refused("--lora-allow-unmatched goes on", "merge", file, "-m", "demo", "-o", out);
        CommandRun allowed = run("merge", file, "-m", "demo", "-o", out, "--lora-allow-unmatched");
        assertEquals(0, allowed.status());
        assertTrue(allowed.err().contains("it does nothing"), allowed.err());
    }

    @Test
    void mergeDoesNotWriteOverTheModel() {
        Path dit = ModelStore.ofUser().files("demo").dit();
        refused(
                "is the model itself",
                "merge",
                demoAdapter("a.safetensors", AdapterType.LORA),
                "-m",
                "demo",
                "-o",
                dit.toString());
    }

    @Test
    void mergeDoesNotWriteOverAnAdapter() throws IOException {
        String adapter = demoAdapter("a.safetensors", AdapterType.LORA);
        byte[] before = Files.readAllBytes(Path.of(adapter));
        refused("is one of the adapters", "merge", adapter, "-m", "demo", "-o", adapter);
        assertArrayEquals(before, Files.readAllBytes(Path.of(adapter)));
    }

    @Test
    void convertGoesToPeftAndBack() throws IOException {
        String original = demoAdapter("a.safetensors", AdapterType.DORA_ROWS);
        Path peft = folder.resolve("a-peft");
        Path back = folder.resolve("back.safetensors");
        assertEquals(0, run("convert", original, "-o", peft.toString()).status());
        assertTrue(Files.exists(peft.resolve("adapter_config.json")));
        assertEquals(0, run("convert", peft.toString(), "-o", back.toString()).status());
        AdapterFile before = AdapterFile.open(Path.of(original));
        AdapterFile after = AdapterFile.open(back);
        assertEquals(before.layers(), after.layers());
        before.layers().forEach(layer -> layer.parts()
                .values()
                .forEach(info -> assertEquals(before.bytes(info), after.bytes(info), info.name())));
    }

    @Test
    void convertRefusesWhatItWouldOverwriteOrPeftDoesNotHave() {
        String rows = demoAdapter("a.safetensors", AdapterType.DORA_ROWS);
        Path peft = folder.resolve("peft");
        assertEquals(0, run("convert", rows, "-o", peft.toString()).status());
        refused("is there already", "convert", rows, "-o", peft.toString());
        refused("is there already", "convert", peft.toString(), "-o", rows);
        refused(
                "ends in .safetensors",
                "convert",
                peft.toString(),
                "-o",
                folder.resolve("x").toString());
        refused(
                "bora-xs, which PEFT does not have",
                "convert",
                demoAdapter("x.safetensors", AdapterType.BORA_XS),
                "-o",
                folder.resolve("never").toString());
        assertFalse(Files.exists(folder.resolve("never")));
    }
}

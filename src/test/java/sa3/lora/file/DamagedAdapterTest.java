package sa3.lora.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;

/** Files that were changed at random: they are read, or refused in one line; nothing else may happen. */
class DamagedAdapterTest {
    private static final List<AdapterTarget> TARGETS = List.of(
            new AdapterTarget("model.transformer.project_in", "transformer.project_in.weight", 6, 4, false),
            new AdapterTarget("model.preprocess_conv", "preprocess_conv.weight", 4, 4, true));

    private static Path folder = Path.of("");
    private static byte[] nativeFile = {};
    private static byte[] peftConfig = {};

    @BeforeContainer
    static void write() throws IOException {
        folder = Files.createTempDirectory("damaged");
        Path file = folder.resolve("native.safetensors");
        nativeFile = Files.readAllBytes(
                TestAdapter.nativeFor(TARGETS, AdapterType.BORA, 2, Dtype.F16).write(file));
        TestAdapter peft = new TestAdapter()
                .add("base_model.model.transformer.project_in.lora_A.weight", Dtype.F16, 2, 4)
                .add("base_model.model.transformer.project_in.lora_B.weight", Dtype.F16, 6, 2);
        peft.writePeft(
                folder.resolve("peft"),
                "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4,\"use_dora\":false,\"rank_pattern\":{\"to_.*\":3},"
                        + "\"alpha_pattern\":{},\"fan_in_fan_out\":false,\"bias\":\"none\",\"modules_to_save\":null}");
        peftConfig = Files.readAllBytes(folder.resolve("peft/adapter_config.json"));
    }

    @AfterContainer
    static void remove() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static byte[] damaged(byte[] whole, Random random, int changes) {
        byte[] bytes = whole.clone();
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void open(Path path) {
        try {
            AdapterFile file = AdapterFile.open(path);
            AdapterMatch.of(file.header(), TARGETS);
        } catch (LoraException e) {
            assertEquals(1, String.valueOf(e.getMessage()).lines().count());
        }
    }

    @Property(tries = 200)
    void nativeFiles(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int changes) throws IOException {
        Path path = folder.resolve("native.safetensors");
        Files.write(path, damaged(nativeFile, new Random(seed), changes));
        open(path);
    }

    @Property(tries = 200)
    void peftConfigurations(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) throws IOException {
        Files.write(folder.resolve("peft/adapter_config.json"), damaged(peftConfig, new Random(seed), changes));
        open(folder.resolve("peft"));
    }
}

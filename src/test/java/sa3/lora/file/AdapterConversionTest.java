package sa3.lora.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.weights.SafetensorsFile;

class AdapterConversionTest {
    private static final String ROOT = "base_model.model.";

    @TempDir
    private Path folder;

    private AdapterFile peft(TestAdapter adapter, String config) throws IOException {
        return AdapterFile.open(adapter.writePeft(folder.resolve("in"), config));
    }

    private AdapterFile toNative(AdapterFile file) {
        Path out = folder.resolve("out.safetensors");
        new AdapterConversion(file, Dtype.F32).toNative(out);
        return AdapterFile.open(out);
    }

    /** k·B·A, by the plain definition. */
    private static float[] product(AdapterFile file, AdapterLayer layer) {
        float[] a = file.floats(layer.part(AdapterPart.LORA_A));
        float[] b = file.floats(layer.part(AdapterPart.LORA_B));
        int rank = layer.rank();
        int in = a.length / rank;
        int out = b.length / rank;
        float[] product = new float[out * in];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                double sum = 0;
                for (int r = 0; r < rank; r++) {
                    sum += (double) b[o * rank + r] * a[r * in + i];
                }
                product[layer.transposed() ? i * out + o : o * in + i] = (float) (layer.scaling() * sum);
            }
        }
        return product;
    }

    private static void requireSameProducts(AdapterFile before, AdapterFile after) {
        assertEquals(
                before.layers().stream().map(AdapterLayer::module).toList(),
                after.layers().stream().map(AdapterLayer::module).toList());
        for (int i = 0; i < before.layers().size(); i++) {
            assertArrayEquals(
                    product(before, before.layers().get(i)),
                    product(after, after.layers().get(i)),
                    1e-6f);
        }
    }

    @Test
    void severalRanksAndScalingsBecomeOne() throws IOException {
        AdapterFile before = peft(
                new TestAdapter()
                        .add(ROOT + "a.to_q.lora_A.weight", Dtype.F32, 4, 6)
                        .add(ROOT + "a.to_q.lora_B.weight", Dtype.F32, 5, 4)
                        .add(ROOT + "a.to_out.lora_A.weight", Dtype.F32, 2, 3)
                        .add(ROOT + "a.to_out.lora_B.weight", Dtype.F32, 7, 2),
                "{\"peft_type\":\"LORA\",\"r\":4,\"lora_alpha\":8,\"rank_pattern\":{\"to_out\":2},"
                        + "\"alpha_pattern\":{\"to_out\":6}}");
        assertEquals(3, before.layers().get(0).scaling());
        AdapterFile after = toNative(before);
        assertEquals(4, after.config().rank());
        requireSameProducts(before, after);
    }

    @Test
    void rankStabilisedScalingIsKept() throws IOException {
        AdapterFile before = peft(
                new TestAdapter()
                        .add(ROOT + "x.lora_A.weight", Dtype.F32, 4, 6)
                        .add(ROOT + "x.lora_B.weight", Dtype.F32, 5, 4),
                "{\"peft_type\":\"LORA\",\"r\":4,\"lora_alpha\":8,\"use_rslora\":true}");
        AdapterFile after = toNative(before);
        assertEquals(16, after.config().alpha()); // 8/√4 = 16/4
        requireSameProducts(before, after);
        assertArrayEquals(
                before.floats(before.layers().get(0).part(AdapterPart.LORA_B)),
                after.floats(after.layers().get(0).part(AdapterPart.LORA_B)));
    }

    @Test
    void transposedProductsAreTurned() throws IOException {
        AdapterFile before = peft(
                new TestAdapter()
                        .add(ROOT + "x.lora_A.weight", Dtype.F32, 2, 6)
                        .add(ROOT + "x.lora_B.weight", Dtype.F32, 5, 2),
                "{\"peft_type\":\"LORA\",\"r\":2,\"fan_in_fan_out\":true}");
        AdapterFile after = toNative(before);
        assertEquals(
                List.of(2, 5), after.layers().get(0).part(AdapterPart.LORA_A).shape());
        requireSameProducts(before, after);
    }

    @Test
    void peftFoldersHaveThePeftKeysAndShapes() throws IOException {
        List<AdapterTarget> targets = List.of(
                new AdapterTarget("model.preprocess_conv", "preprocess_conv.weight", 6, 6, true),
                new AdapterTarget("model.transformer.project_in", "transformer.project_in.weight", 8, 6, false),
                new AdapterTarget(
                        "conditioners.seconds_total.embedder.embedding.1", "cond.seconds_total_weight", 4, 6, false));
        Path in = TestAdapter.nativeFor(targets, AdapterType.DORA_ROWS, 2, Dtype.F16)
                .config(
                        "{\"rank\":2,\"alpha\":4,\"adapter_type\":\"dora-rows\",\"step\":700,\"base_model\":\"sa3-medium\","
                                + "\"trigger_words\":[\"vinyl\"]}")
                .write(folder.resolve("in.safetensors"));
        Path out = folder.resolve("peft");
        new AdapterConversion(AdapterFile.open(in), Dtype.F16).toPeft(out);
        try (SafetensorsFile file = SafetensorsFile.open(out.resolve("adapter_model.safetensors"))) {
            assertEquals("pt", file.metadata().get("format"));
            assertEquals(
                    List.of(2, 6, 1),
                    file.tensors().get(ROOT + "preprocess_conv.lora_A.weight").shape());
            assertEquals(
                    List.of(6, 2, 1),
                    file.tensors().get(ROOT + "preprocess_conv.lora_B.weight").shape());
            assertEquals(
                    List.of(1, 6, 1),
                    file.tensors()
                            .get(ROOT + "preprocess_conv.lora_magnitude_vector")
                            .shape());
            assertEquals(
                    List.of(8),
                    file.tensors()
                            .get(ROOT + "transformer.project_in.lora_magnitude_vector")
                            .shape());
            assertEquals(9, file.tensors().size());
        }
        JsonNode config = new ObjectMapper().readTree(Files.readAllBytes(out.resolve("adapter_config.json")));
        assertEquals("LORA", config.get("peft_type").textValue());
        assertEquals(2, config.get("r").intValue());
        assertEquals(4, config.get("lora_alpha").intValue());
        assertTrue(config.get("use_dora").booleanValue());
        assertEquals("sa3-medium", config.get("base_model_name_or_path").textValue());
        AdapterFile read = AdapterFile.open(out);
        assertEquals(OptionalLong.of(700), read.config().step());
        assertEquals(List.of("vinyl"), read.config().triggerWords());
        assertEquals(
                "3/3 layers matched", AdapterMatch.of(read.header(), targets).summary());
    }

    @Test
    void layersOfOtherRanksGetPatterns() throws IOException {
        Path in = new TestAdapter()
                .add("model.a.parametrizations.weight.0.lora_A", Dtype.F16, 2, 6)
                .add("model.a.parametrizations.weight.0.lora_B", Dtype.F16, 5, 2)
                .add("model.b.parametrizations.weight.0.lora_A", Dtype.F16, 3, 6)
                .add("model.b.parametrizations.weight.0.lora_B", Dtype.F16, 5, 3)
                .config("{\"alpha\":6}")
                .write(folder.resolve("in.safetensors"));
        AdapterFile before = AdapterFile.open(in);
        new AdapterConversion(before, Dtype.F16).toPeft(folder.resolve("peft"));
        AdapterFile after = AdapterFile.open(folder.resolve("peft"));
        assertEquals(
                List.of(3.0, 2.0),
                after.layers().stream().map(AdapterLayer::scaling).toList());
        requireSameProducts(before, after);
    }

    @Test
    void whatIsInTheFormAlreadyIsSaidSo() throws IOException {
        Path in = TestAdapter.nativeFor(
                        List.of(new AdapterTarget("model.x", "x.weight", 4, 4, false)), AdapterType.LORA, 2, Dtype.F16)
                .write(folder.resolve("in.safetensors"));
        AdapterConversion conversion = new AdapterConversion(AdapterFile.open(in), Dtype.F16);
        assertThrows(LoraException.class, () -> conversion.toNative(folder.resolve("out.safetensors")));
        assertFalse(Files.exists(folder.resolve("out.safetensors")));
    }

    @Test
    void aFailureLeavesNoFolder() throws IOException {
        Path in = TestAdapter.nativeFor(
                        List.of(new AdapterTarget("model.x", "x.weight", 4, 4, false)), AdapterType.LORA, 2, Dtype.F16)
                .write(folder.resolve("in.safetensors"));
        Path blocked = folder.resolve("in.safetensors").resolve("peft"); // its parent is a file
        assertThrows(LoraException.class, () -> new AdapterConversion(AdapterFile.open(in), Dtype.F16).toPeft(blocked));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(in), files.toList());
        }
    }
}

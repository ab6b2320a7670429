package sa3.lora.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.platform.Folders;
import sa3.weights.SafetensorsFile;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;

class AdapterWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = Folders.programHome().resolve("src/main/golden/model");

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("a.safetensors");
    }

    private static AdapterWriter filled(AdapterConfig config, Dtype dtype, List<AdapterTarget> targets) {
        AdapterWriter writer = new AdapterWriter(config, dtype);
        for (AdapterTarget target : targets) {
            config.type().parts(config.rank(), target.out(), target.in()).forEach((part, shape) -> {
                int size = shape.stream().reduce(1, (a, b) -> a * b);
                float[] values = new float[size];
                java.util.Arrays.fill(values, 0.25f);
                writer.add(target.module(), part, shape, values);
            });
        }
        return writer;
    }

    private static List<AdapterTarget> oneLayer() {
        return List.of(new AdapterTarget("model.x", "x.weight", 6, 4, false));
    }

    private static JsonNode config(Path path) throws JsonProcessingException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return JSON.readTree(file.metadata().get("lora_config"));
        }
    }

    private static Map<String, List<Integer>> shapes(Path path) {
        Map<String, List<Integer>> shapes = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            file.tensors().forEach((name, info) -> {
                assertEquals(Dtype.F16, info.dtype(), name);
                shapes.put(name, info.shape());
            });
        }
        return shapes;
    }

    /** The reference's own adapters of every family, and its list of keys of the plainest. */
    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void keysAndShapesAreTheReferences(AdapterType type) throws IOException {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        try (TensorFile base = TensorFiles.open(GOLDEN.resolve("dit_small_tiny.safetensors"))) {
            base.tensors().forEach((name, info) -> shapes.put(name, info.shape()));
        }
        List<AdapterTarget> targets = AdapterTarget.of(shapes).stream()
                .filter(target -> target.module().startsWith("model."))
                .toList();
        filled(AdapterConfig.of(type, 2, 2), Dtype.F16, targets).write(file());
        assertEquals(shapes(GOLDEN.resolve("lora/dit_small_" + type.label() + ".safetensors")), shapes(file()));
        if (type == AdapterType.LORA) {
            assertEquals(
                    JSON.readTree(Files.readAllBytes(GOLDEN.resolve("lora/dit_small_native_keys.json"))),
                    JSON.valueToTree(shapes(file())));
        }
    }

    @Test
    void theConfigurationIsTheReferences() throws JsonProcessingException {
        AdapterConfig config = new AdapterConfig(
                AdapterType.DORA_ROWS,
                16,
                16,
                List.of(),
                List.of("to_timestep_embed"),
                0,
                OptionalLong.of(1000),
                OptionalLong.of(4),
                "sa3-medium",
                List.of(),
                Map.of());
        filled(config, Dtype.F16, oneLayer()).write(file());
        assertEquals(
                JSON.readTree(
                        "{\"rank\":16,\"alpha\":16,\"adapter_type\":\"dora-rows\",\"include\":null,"
                                + "\"exclude\":[\"to_timestep_embed\"],\"step\":1000,\"epoch\":4,\"base_model\":\"sa3-medium\"}"),
                config(file()));
        AdapterConfig read = AdapterFile.open(file()).config();
        assertEquals(config.type(), read.type());
        assertEquals(config.step(), read.step());
        assertEquals(config.exclude(), read.exclude());
    }

    @Test
    void alphaKeepsItsFraction() throws JsonProcessingException {
        filled(AdapterConfig.of(AdapterType.LORA, 2, 1.5), Dtype.F16, oneLayer())
                .write(file());
        assertEquals(1.5, config(file()).get("alpha").doubleValue());
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void everyTypeComesBack(AdapterType type) {
        for (Dtype dtype : List.of(Dtype.F16, Dtype.F32)) {
            filled(AdapterConfig.of(type, 3, 6), dtype, oneLayer()).write(file());
            AdapterFile read = AdapterFile.open(file());
            assertEquals(type, read.config().type());
            assertEquals(2, read.layers().get(0).scaling());
            assertEquals(
                    type.parts(3, 6, 4).keySet(), read.layers().get(0).parts().keySet());
            assertEquals(
                    "1/1 layers matched",
                    AdapterMatch.of(read.header(), oneLayer()).summary());
        }
    }

    @Test
    void extrasAreKeptAndMayNotShadow() throws JsonProcessingException {
        AdapterWriter writer = filled(AdapterConfig.of(AdapterType.LORA, 2, 2), Dtype.F16, oneLayer());
        writer.extra("dataset", Map.of("clips", 12)).write(file());
        assertEquals(12, config(file()).at("/dataset/clips").intValue());
        for (String field : List.of("rank", "alpha", "adapter_type", "include", "exclude")) {
            String message = assertThrows(LoraException.class, () -> writer.extra(field, 1))
                    .getMessage();
            assertTrue(message.contains(field), message);
        }
    }

    @Test
    void whatAnEarlierProgramWroteStays() throws JsonProcessingException {
        TestAdapter.nativeFor(oneLayer(), AdapterType.LORA, 2, Dtype.F16)
                .config("{\"rank\":2,\"alpha\":2,\"adapter_type\":\"lora\",\"colour\":\"red\",\"trigger\":\"vinyl\"}")
                .metadata("author", "A")
                .write(file());
        AdapterConfig read = AdapterFile.open(file()).config();
        filled(read, Dtype.F16, oneLayer()).write(folder.resolve("b.safetensors"));
        AdapterConfig again = AdapterFile.open(folder.resolve("b.safetensors")).config();
        assertEquals("A", again.metadata().get("author"));
        assertEquals(List.of("vinyl"), again.triggerWords());
        assertEquals(
                "red", config(folder.resolve("b.safetensors")).get("colour").textValue());
    }

    @Test
    void halvesThatOverflowAreRefused() {
        AdapterWriter writer = new AdapterWriter(AdapterConfig.of(AdapterType.LORA, 1, 1), Dtype.F16);
        String message = assertThrows(
                        LoraException.class,
                        () -> writer.add("model.x", AdapterPart.LORA_A, List.of(1, 1), new float[] {1e6f}))
                .getMessage();
        assertTrue(message.contains("write F32 instead"), message);
    }

    @Test
    void adaptersThatAreNotWholeAreNotWritten() {
        AdapterConfig config = AdapterConfig.of(AdapterType.LORA, 2, 2);
        assertThrows(LoraException.class, () -> new AdapterWriter(config, Dtype.F16).write(file()));
        AdapterWriter half =
                new AdapterWriter(config, Dtype.F16).add("model.x", AdapterPart.LORA_A, List.of(2, 3), new float[6]);
        assertThrows(LoraException.class, () -> half.write(file()));
        AdapterWriter other = half.add("model.x", AdapterPart.LORA_B, List.of(4, 2), new float[8])
                .add("model.y", AdapterPart.LORA_A, List.of(3, 3), new float[9])
                .add("model.y", AdapterPart.LORA_B, List.of(3, 3), new float[9]);
        String message =
                assertThrows(LoraException.class, () -> other.write(file())).getMessage();
        assertTrue(message.contains("model.y has rank 3, the adapter 2"), message);
        assertFalse(Files.exists(file()));
    }

    @Test
    void numbersComeBackRoundedOnce() {
        float[] values = {0.1f, -3.14159f, 1e-5f, 0};
        new AdapterWriter(AdapterConfig.of(AdapterType.LORA_XS, 2, 2), Dtype.F32)
                .add("model.x", AdapterPart.M_XS, List.of(2, 2), values)
                .write(file());
        AdapterFile read = AdapterFile.open(file());
        assertArrayEquals(values, read.floats(read.layers().get(0).part(AdapterPart.M_XS)));
    }
}

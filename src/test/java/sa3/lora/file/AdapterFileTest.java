package sa3.lora.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.mlx.Dtype;
import sa3.platform.Sha256;
import sa3.weights.TensorInfo;

class AdapterFileTest {
    private static final String QKV = "transformer.layers.0.self_attn.to_qkv";

    @TempDir
    private Path folder;

    private static List<AdapterTarget> targets() {
        return List.of(
                new AdapterTarget("model." + QKV, QKV + ".weight", 12, 4, false),
                new AdapterTarget("model.preprocess_conv", "preprocess_conv.weight", 5, 6, true));
    }

    private Path file() {
        return folder.resolve("a.safetensors");
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void readsEveryTypeWithAndWithoutMetadata(AdapterType type) {
        Path path = TestAdapter.nativeFor(targets(), type, 2, Dtype.F16).write(file());
        assertEquals(type, AdapterHeader.read(path).config().type());
        Path bare = TestAdapter.nativeFor(targets(), type, 2, Dtype.BF16)
                .config("{}")
                .write(file());
        AdapterHeader header = AdapterHeader.read(bare);
        boolean ambiguous = type == AdapterType.DORA_COLS_XS; // its magnitudes could be those of rows
        assertEquals(
                ambiguous ? AdapterType.DORA_ROWS_XS : type, header.config().type());
        assertEquals(2, header.config().rank());
        assertEquals(2, header.config().alpha());
    }

    @Test
    void readsWhatTheFileSaysOfItself() {
        Path path = TestAdapter.nativeFor(targets(), AdapterType.LORA, 2, Dtype.F32)
                .config("{\"rank\":2,\"alpha\":3.5,\"adapter_type\":\"LoRA\",\"include\":[\"attn\"],\"exclude\":null,"
                        + "\"dropout\":0.1,\"step\":1500,\"epoch\":3,\"base_model\":\"sa3-medium\","
                        + "\"trigger_words\":[\"vinyl\",\"dusty\"],\"colour\":{\"r\":1}}")
                .metadata("author", "A")
                .write(file());
        AdapterFile file = AdapterFile.open(path);
        assertEquals(3.5, file.config().alpha());
        assertEquals(1.75, file.layers().get(0).scaling());
        assertEquals(List.of("attn"), file.config().include());
        assertEquals(List.of(), file.config().exclude());
        assertEquals(OptionalLong.of(1500), file.config().step());
        assertEquals(OptionalLong.of(3), file.config().epoch());
        assertEquals("sa3-medium", file.config().baseModel());
        assertEquals(List.of("vinyl", "dusty"), file.config().triggerWords());
        assertTrue(file.config().metadata().get("lora_config").contains("\"colour\":{\"r\":1}"));
        assertEquals("A", file.config().metadata().get("author"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "model.", "model.model.", "model.model.model."})
    void acceptsEveryRoot(String root) {
        String layer = "transformer.layers.3.to_local_embed.seq.2";
        Path path = new TestAdapter()
                .add(root + layer + ".parametrizations.weight.7.lora_A", Dtype.F32, 2, 4)
                .add(root + layer + ".parametrizations.weight.7.lora_B", Dtype.F32, 4, 2)
                .write(file());
        AdapterLayer read = AdapterHeader.read(path).layers().get(0);
        assertEquals(root + layer, read.name());
        assertEquals("model.transformer.layers.3.to_local_embed.2", read.module());
    }

    @ParameterizedTest
    @CsvSource({"'[1, 4]', DORA_COLS", "'[12, 1]', DORA_ROWS", "'[12]', DORA_ROWS"})
    void oldDoraTellsItsAxisByTheMagnitudesShape(String shape, AdapterType type) {
        List<Integer> dims = Stream.of(shape.replaceAll("[\\[\\] ]", "").split(","))
                .map(Integer::valueOf)
                .toList();
        Path path = TestAdapter.nativeFor(targets().subList(0, 1), AdapterType.DORA_ROWS, 2, Dtype.F16)
                .add(TestAdapter.nativeKey("model." + QKV, AdapterPart.MAGNITUDE), Dtype.F16, dims)
                .config("{\"rank\":2,\"adapter_type\":\"dora\"}")
                .write(file());
        assertEquals(type, AdapterHeader.read(path).config().type());
    }

    @Test
    void theFileMayChangeOrVanishOnceItIsOpen() throws IOException {
        Path path =
                TestAdapter.nativeFor(targets(), AdapterType.LORA, 2, Dtype.F32).write(file());
        String hash = Sha256.of(path);
        AdapterFile file = AdapterFile.open(path);
        TensorInfo info = file.layers().get(0).part(AdapterPart.LORA_A);
        ByteBuffer before = ByteBuffer.allocate(file.bytes(info).remaining())
                .put(file.bytes(info))
                .flip();
        Files.write(path, new byte[] {1, 2, 3});
        assertEquals(before, file.bytes(info));
        Files.delete(path);
        assertEquals(before, file.bytes(info));
        assertEquals(hash, file.sha256());
    }

    @Test
    void aPeftAdapterForMediumMatchesAllOfItsLayers() throws IOException {
        List<AdapterTarget> medium = sevenPerBlock(DitConfig.medium());
        assertEquals(168, medium.size());
        TestAdapter adapter = new TestAdapter();
        for (AdapterTarget target : medium) {
            String key = "base_model.model." + target.module().substring("model.".length());
            adapter.add(key + ".lora_A.weight", Dtype.F16, 16, target.in())
                    .add(key + ".lora_B.weight", Dtype.F16, target.out(), 16);
        }
        Path path = adapter.writePeft(folder, "{\"peft_type\":\"LORA\",\"r\":16,\"lora_alpha\":16,\"bias\":\"none\"}");
        AdapterFile file = AdapterFile.open(path);
        AdapterMatch match = AdapterMatch.of(
                file.header(), AdapterTarget.of(DitConfig.medium().tensors()));
        assertEquals("168/168 layers matched", match.summary());
        assertEquals(List.of(), match.unmatched());
    }

    @Test
    void aNativeAdapterForSmallMatchesAllOfItsLayers() {
        List<AdapterTarget> small = new ArrayList<>(sevenPerBlock(DitConfig.small()));
        AdapterTarget.of(DitConfig.small().tensors()).stream()
                .filter(target -> target.module().startsWith("conditioners."))
                .forEach(small::add);
        Path path = TestAdapter.nativeFor(small, AdapterType.DORA_ROWS, 16, Dtype.F16)
                .write(file());
        AdapterFile file = AdapterFile.open(path);
        assertEquals(
                423,
                file.layers().stream().mapToInt(layer -> layer.parts().size()).sum());
        AdapterMatch match = AdapterMatch.of(
                file.header(), AdapterTarget.of(DitConfig.small().tensors()));
        assertEquals("141/141 layers matched", match.summary());
    }

    private static List<AdapterTarget> sevenPerBlock(DitConfig config) {
        return AdapterTarget.of(config.tensors()).stream()
                .filter(target ->
                        target.module().contains(".layers.") && !target.module().contains("to_local_embed"))
                .toList();
    }

    @Test
    void foldersHoldOneFileOfAnyName() {
        TestAdapter.nativeFor(targets(), AdapterType.LORA, 2, Dtype.F16).write(folder.resolve("any name.SafeTensors"));
        TestAdapter.nativeFor(targets(), AdapterType.LORA, 2, Dtype.F16).write(folder.resolve("._any.safetensors"));
        assertTrue(AdapterHeader.read(folder).file().endsWith("any name.SafeTensors"));
    }
}

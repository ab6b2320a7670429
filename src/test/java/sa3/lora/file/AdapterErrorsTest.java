package sa3.lora.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.weights.TensorInfo;

class AdapterErrorsTest {
    private static final String LAYER = "transformer.layers.0.self_attn.to_out";
    private static final AdapterTarget TARGET = new AdapterTarget("model." + LAYER, LAYER + ".weight", 12, 8, false);
    private static final String PEFT = "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4,\"bias\":\"none\"}";

    @TempDir
    private Path folder;

    private static void refused(Executable executable, String... words) {
        String message = assertThrows(LoraException.class, executable).getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
        }
    }

    private Path file() {
        return folder.resolve("a.safetensors");
    }

    private static TestAdapter adapter(AdapterType type) {
        return TestAdapter.nativeFor(List.of(TARGET), type, 2, Dtype.F16);
    }

    private static String key(AdapterPart part) {
        return TestAdapter.nativeKey(TARGET.module(), part);
    }

    private void openRefused(TestAdapter adapter, String... words) {
        Path path = adapter.write(file());
        refused(() -> AdapterFile.open(path), words);
        refused(() -> AdapterHeader.read(path), words);
    }

    private void matchRefused(TestAdapter adapter, String... words) {
        AdapterFile open = AdapterFile.open(adapter.write(file()));
        refused(() -> AdapterMatch.of(open.header(), List.of(TARGET)), words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.ckpt", "a.PT", "a.pth", "a.bin", "a.pkl"})
    void picklesAreRefusedByTheirNameUnopened(String name) {
        refused(() -> AdapterFile.open(folder.resolve(name)), name, "pickle", ".safetensors");
    }

    @Test
    void picklesAreRefusedByTheirContent() throws IOException {
        Path plain = Files.write(file(), new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0});
        refused(() -> AdapterFile.open(plain), "pickle");
        refused(() -> AdapterHeader.read(plain), "pickle");
    }

    @Test
    void zipsAreRefused() throws IOException {
        Path path = folder.resolve("z.safetensors");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new java.util.zip.ZipEntry("archive/data.npy"));
            zip.write(new byte[100]);
        }
        refused(() -> AdapterFile.open(path), "zip archive, not a safetensors file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.npz", "a.txt", "a"})
    void otherFilesAreRefused(String name) throws IOException {
        Path path = Files.writeString(folder.resolve(name), "something");
        refused(() -> AdapterFile.open(path), name, ".safetensors");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        refused(() -> AdapterFile.open(file()), "no adapter at", "a.safetensors");
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(adapter(AdapterType.LORA).write(file()));
        for (int length = 0; length < whole.length; length += 7) {
            Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, length));
            refused(() -> AdapterFile.open(cut), "cut.safetensors");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, Long.MAX_VALUE, 100_000_001, Integer.MAX_VALUE})
    void hostileHeaderLengthsAreRefused(long length) throws IOException {
        byte[] bytes = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        Path path = Files.write(file(), bytes);
        refused(() -> AdapterFile.open(path), "header claims");
    }

    @Test
    void weightsThatAreNoAdapterAreRefused() {
        openRefused(new TestAdapter().add(LAYER + ".weight", Dtype.F32, 4, 4), "no LoRA that this program knows");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | lora_config",
                "[] | expected an object",
                "{\"rank\":2} trailing | no valid JSON at line 1",
                "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ | it nests too deeply",
                "{\"rank\":2 | cut off: it ends in the middle",
                "{\"rank\":\"two\"} | rank: expected a whole number",
                "{\"rank\":-1} | expected at least 1",
                "{\"rank\":2,\"alpha\":\"loud\"} | alpha: expected a finite number",
                "{\"rank\":2,\"alpha\":1e999} | alpha: expected a finite number",
                "{\"rank\":2,\"adapter_type\":\"vera\"} | unknown adapter type 'vera'",
                "{\"rank\":2,\"adapter_type\":7} | adapter_type: expected a text",
                "{\"rank\":8,\"adapter_type\":\"lora\"} | says rank 8, but the tensors",
            })
    void configurationsThatDoNotHoldTogetherAreRefused(String config, String words) {
        openRefused(adapter(AdapterType.LORA).config(config), "lora_config", "a.safetensors", words);
    }

    @Test
    void aScalingThatNoTrainingGivesIsRefused() {
        openRefused(
                adapter(AdapterType.LORA).config("{\"rank\":2,\"alpha\":1e300}"), "far more than any training gives");
    }

    @Test
    void aTypeThatTheTensorsContradictIsRefused() {
        openRefused(adapter(AdapterType.DORA_ROWS).config("{\"rank\":2,\"adapter_type\":\"lora\"}"), "have magnitudes");
    }

    @Test
    void anAdapterThatTellsNoRankIsRefused() {
        openRefused(
                new TestAdapter().add(key(AdapterPart.MAGNITUDE), Dtype.F16, 12).config("{}"), "cannot tell the rank");
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void everyMissingTensorIsNamedWithItsLayer(AdapterType type) {
        for (AdapterPart part : type.parts(2, 12, 8).keySet()) {
            TestAdapter without = adapter(type).remove(key(part));
            if (type.parts(2, 12, 8).size() == 1) {
                continue; // nothing would be left
            }
            matchRefused(without, TARGET.module(), part.key(), "a.safetensors");
        }
    }

    @Test
    void aWrongBaseIsToldWithBothShapesAndTheRightOne() {
        List<AdapterTarget> layers = AdapterTarget.of(DitConfig.medium().tensors()).stream()
                .filter(target -> target.module().endsWith("layers.3.cross_attn.to_kv"))
                .toList();
        Path path =
                TestAdapter.nativeFor(layers, AdapterType.LORA, 2, Dtype.F16).write(file());
        AdapterHeader header = AdapterHeader.read(path);
        refused(
                () -> AdapterMatch.of(header, AdapterTarget.of(DitConfig.small().tensors())),
                "layers.3.cross_attn.to_kv",
                "[4608, 1536]",
                "[2048, 1024]",
                "wrong base model? It fits the medium model");
    }

    @Test
    void aLayerThatDoesNotFitTheRightBaseIsDamaged() {
        List<AdapterTarget> small = AdapterTarget.of(DitConfig.small().tensors()).stream()
                .filter(target -> target.module().contains("layers.3.cross_attn"))
                .toList();
        AdapterTarget first = small.get(0);
        String magnitude = first.module() + ".parametrizations.weight.0.magnitude";
        Path path = TestAdapter.nativeFor(small, AdapterType.DORA_ROWS, 2, Dtype.F16)
                .add(magnitude, Dtype.F16, first.out() - 1)
                .write(file());
        AdapterHeader header = AdapterHeader.read(path);
        refused(() -> AdapterMatch.of(header, small), first.module(), "needs " + first.out(), "the file is damaged");
    }

    @Test
    void factorsOfDifferentRanksAreRefused() {
        matchRefused(
                adapter(AdapterType.LORA).add(key(AdapterPart.LORA_B), Dtype.F16, 12, 3),
                TARGET.module(),
                "rank 2",
                "rank 3");
    }

    @Test
    void anInnerRankAboveTheLayerIsRefused() {
        matchRefused(
                TestAdapter.nativeFor(List.of(TARGET), AdapterType.LORA_XS, 9, Dtype.F16),
                "rank 9",
                "[12, 8]",
                "wrong base");
    }

    @ParameterizedTest
    @CsvSource({"U, 11, 2", "V, 8, 3"})
    void storedVectorsOfAnotherShapeAreRefused(AdapterPart part, int rows, int columns) {
        matchRefused(adapter(AdapterType.LORA_XS).add(key(part), Dtype.F16, rows, columns), "stored " + part.key());
    }

    @ParameterizedTest
    @CsvSource({
        "DORA_ROWS, MAGNITUDE, 12",
        "DORA_COLS, MAGNITUDE, 8",
        "BORA, MAGNITUDE_R, 12",
        "BORA_XS, MAGNITUDE_C, 8"
    })
    void magnitudesOfAnotherLengthAreRefused(AdapterType type, AdapterPart part, int wanted) {
        matchRefused(
                adapter(type).add(key(part), Dtype.F16, 5),
                TARGET.module(),
                "the " + part.key() + " is [5]",
                "needs " + wanted);
        matchRefused(adapter(type).add(key(part), Dtype.F16, 2, wanted / 2), "needs " + wanted);
    }

    @ParameterizedTest
    @CsvSource({"F16, NaN", "BF16, Infinity", "F32, -Infinity", "F32, NaN"})
    void numbersThatAreNoneAreRefused(Dtype dtype, float value) {
        TensorInfo info = new TensorInfo(key(AdapterPart.LORA_B), dtype, List.of(12, 2));
        float[] values = new float[24];
        values[23] = value;
        Path path = adapter(AdapterType.LORA).put(info, values).write(file());
        refused(() -> AdapterFile.open(path), info.name(), "NaN or infinity");
    }

    @Test
    void wholeNumbersAreRefused() {
        openRefused(
                adapter(AdapterType.LORA).add(key(AdapterPart.LORA_A), Dtype.I32, 2, 8), "expected F16, BF16 or F32");
    }

    @Test
    void emptyTensorsAreRefused() {
        openRefused(
                new TestAdapter()
                        .add(key(AdapterPart.LORA_A), Dtype.F16, 0, 8)
                        .add(key(AdapterPart.LORA_B), Dtype.F16, 12, 0),
                "impossible shape");
    }

    @Test
    void twoAdaptersOnOneLayerAreRefused() {
        openRefused(
                adapter(AdapterType.LORA).add(TARGET.module() + ".parametrizations.weight.1.lora_A", Dtype.F16, 2, 8),
                "two adapters, 0 and 1");
        openRefused(
                adapter(AdapterType.LORA).add(LAYER + ".parametrizations.weight.0.lora_A", Dtype.F16, 2, 8),
                "are the same layer");
    }

    @Test
    void foldersWithoutOrWithSeveralFilesAreRefused() throws IOException {
        Files.writeString(folder.resolve("README"), "nothing");
        refused(() -> AdapterFile.open(folder), "holds no .safetensors file");
        adapter(AdapterType.LORA).write(folder.resolve("one.safetensors"));
        adapter(AdapterType.LORA).write(folder.resolve("two.safetensors"));
        refused(() -> AdapterFile.open(folder), "one.safetensors, two.safetensors");
    }

    private TestAdapter peftAdapter() {
        return new TestAdapter()
                .add("base_model.model." + LAYER + ".lora_A.weight", Dtype.F32, 2, 8)
                .add("base_model.model." + LAYER + ".lora_B.weight", Dtype.F32, 12, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | peft_type",
                "{\"peft_type\":\"LOHA\",\"r\":2} | LOHA",
                "{\"peft_type\":\"LORA\"} | r: expected a rank",
                "{\"peft_type\":\"LORA\",\"r\":0} | r: expected a rank",
                "{\"peft_type\":\"LORA\",\"r\":2.5} | r: expected a whole number",
                "{\"peft_type\":\"LORA\",\"r\":3} | gives transformer.layers.0.self_attn.to_out rank 3",
                "{\"peft_type\":\"LORA\",\"r\":2,\"bias\":\"all\"} | bias is 'all'",
                "{\"peft_type\":\"LORA\",\"r\":2,\"lora_bias\":true} | lora_bias",
                "{\"peft_type\":\"LORA\",\"r\":2,\"modules_to_save\":[\"x\"]} | modules_to_save",
                "{\"peft_type\":\"LORA\",\"r\":2,\"use_dora\":\"yes\"} | use_dora: expected true or false",
                "{\"peft_type\":\"LORA\",\"r\":2,\"rank_pattern\":[]} | rank_pattern: expected an object",
                "{\"peft_type\":\"LORA\",\"r\":2,\"rank_pattern\":{\"to_out\":0}} | a rank of at least 1",
                "{\"peft_type\":\"LORA\",\"r\":2,\"alpha_pattern\":{\"to_(out\":1}} | is no regular expression",
                "not json | adapter_config.json",
            })
    void peftConfigurationsThatCannotBeFollowedAreRefused(String config, String words) throws IOException {
        Path path = peftAdapter().writePeft(folder, config);
        refused(() -> AdapterFile.open(path), "adapter_config.json", words);
    }

    @Test
    void peftNeedsItsConfigurationBesideIt() {
        openRefused(peftAdapter(), "adapter_config.json is not beside it");
    }

    @Test
    void peftTensorsThatAreNoPartOfALoraAreRefused() throws IOException {
        Path path = peftAdapter()
                .add("base_model.model." + LAYER + ".base_layer.bias", Dtype.F32, 12)
                .writePeft(folder, PEFT);
        refused(() -> AdapterFile.open(path), "base_layer.bias", "no part of a LoRA");
    }

    @Test
    void peftMagnitudesThatTheConfigurationDoesNotAnnounceAreRefused() throws IOException {
        Path path = peftAdapter()
                .add("base_model.model." + LAYER + ".lora_magnitude_vector", Dtype.F32, 12)
                .writePeft(folder, PEFT);
        refused(() -> AdapterFile.open(path), "does not say use_dora");
    }

    @Test
    void patternsThatNeverEndAreGivenUp() throws IOException {
        String layer = "a".repeat(60) + "!";
        Path path = new TestAdapter()
                .add(layer + ".lora_A.weight", Dtype.F32, 2, 8)
                .add(layer + ".lora_B.weight", Dtype.F32, 12, 2)
                .writePeft(folder, PEFT.replace("}", ",\"rank_pattern\":{\"(a|aa)+\\\\1b\":2}}"));
        assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> refused(() -> AdapterFile.open(path), "takes too long to match"));
    }

    @Test
    void messagesCannotTurnTheLine() throws IOException {
        Path path = adapter(AdapterType.LORA)
                .config("{\"rank\":2,\"adapter_type\":\"a\\nb\\u001b[31m\"}")
                .write(file());
        refused(() -> AdapterFile.open(path), "unknown adapter type 'a?b?[31m'");
    }

    @Test
    void headersOfManyNamesAreRead() throws IOException {
        String name = "x".repeat(501) + ".parametrizations.weight.0.lora_A";
        Path path = new TestAdapter().add(name, Dtype.F16, 2, 8).write(file());
        assertTrue(Files.readString(path, StandardCharsets.ISO_8859_1).contains("xxx"));
        refused(() -> AdapterFile.open(path), "a layer's name", "501 characters");
    }
}

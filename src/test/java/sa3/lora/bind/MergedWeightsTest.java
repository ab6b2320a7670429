package sa3.lora.bind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.NameFilter;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.TestAdapter;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

class MergedWeightsTest {
    private static final TensorInfo QKV =
            new TensorInfo("transformer.layers.0.self_attn.to_qkv.weight", Dtype.F16, List.of(18, 6));
    private static final TensorInfo CONV = new TensorInfo("preprocess_conv.weight", Dtype.F32, List.of(8, 3, 4));
    private static final TensorInfo BIAS =
            new TensorInfo("transformer.layers.0.self_attn.to_qkv.bias", Dtype.F32, List.of(18));

    @TempDir
    private Path folder;

    private Scope scope;
    private Weights weights;
    private BaseWeights base;

    @BeforeEach
    void open() {
        scope = Scope.open();
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        List.of(QKV, CONV, BIAS).forEach(info -> tensors.put(info.name(), info));
        weights = Weights.of(tensors, MergedWeightsTest::drawn, Dtype.F32, "test");
        base = BaseWeights.of(weights);
    }

    private static Array drawn(TensorInfo info) {
        int[] shape = info.shape().stream().mapToInt(Integer::intValue).toArray();
        return RandomKey.of(info.name().hashCode()).normal(info.dtype(), shape);
    }

    @AfterEach
    void close() {
        weights.close();
        scope.close();
    }

    private BoundAdapter adapter(String name, AdapterType type, int rank) {
        Path file = TestAdapter.nativeFor(base.targets(), type, rank, Dtype.F16).write(folder.resolve(name));
        return BoundAdapter.bind(AdapterFile.open(file), base, new ComputedVectors());
    }

    private float[] merged(TensorInfo info, StrengthMode mode, AppliedAdapter... adapters) {
        Array merged = new MergedWeights(base, List.of(adapters), mode).merged(info);
        assertNotNull(merged);
        assertArrayEquals(info.shape().stream().mapToInt(Integer::intValue).toArray(), merged.shape());
        return merged.toFloats();
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void strengthZeroTouchesNothing(AdapterType type) {
        for (StrengthMode mode : StrengthMode.values()) {
            AppliedAdapter off = AppliedAdapter.of(adapter("a.safetensors", type, 2), 0);
            MergedWeights merged = new MergedWeights(base, List.of(off), mode);
            assertNull(merged.merged(QKV));
            assertEquals(Set.of(), merged.changedTensors());
        }
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void atStrengthOneInsideAndOutsideAreTheSame(AdapterType type) {
        AppliedAdapter full = AppliedAdapter.of(adapter("a.safetensors", type, 2), 1);
        for (TensorInfo info : List.of(QKV, CONV)) {
            assertArrayEquals(merged(info, StrengthMode.INSIDE, full), merged(info, StrengthMode.OUTSIDE, full), 1e-6f);
        }
    }

    @Test
    void theOrderOfAdaptersHasNoEffectDownToTheLastBit() {
        List<AppliedAdapter> three = new ArrayList<>(List.of(
                AppliedAdapter.of(adapter("a.safetensors", AdapterType.LORA, 2), 0.7),
                AppliedAdapter.of(adapter("b.safetensors", AdapterType.DORA_ROWS, 3), -0.5),
                AppliedAdapter.of(adapter("c.safetensors", AdapterType.BORA_XS, 4), 1.7)));
        float[] expected = merged(QKV, StrengthMode.OUTSIDE, three.toArray(AppliedAdapter[]::new));
        three.add(three.remove(0));
        assertArrayEquals(expected, merged(QKV, StrengthMode.OUTSIDE, three.toArray(AppliedAdapter[]::new)));
        three.add(three.remove(0));
        assertArrayEquals(expected, merged(QKV, StrengthMode.OUTSIDE, three.toArray(AppliedAdapter[]::new)));
    }

    @Test
    void outsideIsLinearInTheStrength() {
        BoundAdapter adapter = adapter("a.safetensors", AdapterType.BORA, 2);
        float[] original = weights.tensor(QKV.name()).toFloats();
        float[] full = merged(QKV, StrengthMode.OUTSIDE, AppliedAdapter.of(adapter, 1));
        float[] third = merged(QKV, StrengthMode.OUTSIDE, AppliedAdapter.of(adapter, 1.0 / 3));
        for (int i = 0; i < full.length; i++) {
            assertEquals((full[i] - original[i]) / 3, third[i] - original[i], 1e-6);
        }
    }

    @Test
    void layersAndStepsLimitWhereAndWhenItActs() {
        BoundAdapter adapter = adapter("a.safetensors", AdapterType.LORA, 2);
        AppliedAdapter limited = new AppliedAdapter(adapter, 1, new StepRange(2, 3), NameFilter.parse("self_attn"));
        MergedWeights merged = new MergedWeights(base, List.of(limited), StrengthMode.OUTSIDE);
        assertEquals(Set.of(QKV.name()), merged.changedTensors());
        assertNull(merged.merged(CONV));
        assertEquals(Set.of(), merged.at(0).changedTensors());
        assertEquals(Set.of(QKV.name()), merged.at(1).changedTensors());
        assertEquals(Set.of(QKV.name()), merged.at(2).changedTensors());
        assertEquals(Set.of(), merged.at(3).changedTensors());
    }

    @Test
    void networksReadMergedTensorsInTheirStoredPrecision() {
        AppliedAdapter full = AppliedAdapter.of(adapter("a.safetensors", AdapterType.LORA, 2), 1);
        MergedWeights merged = new MergedWeights(base, List.of(full), StrengthMode.OUTSIDE);
        Weights.Reader reader = merged.over(MergedWeightsTest::drawn);
        assertEquals(Dtype.F16, reader.read(QKV).dtype());
        assertArrayEquals(
                merged.merged(QKV).as(Dtype.F16).toFloats(), reader.read(QKV).toFloats());
        assertArrayEquals(drawn(BIAS).toFloats(), reader.read(BIAS).toFloats());
    }

    @Test
    void anAdapterForAnotherModelIsRefusedUnlessItIsAllowed() {
        AdapterTarget other = new AdapterTarget("model.elsewhere", "elsewhere.weight", 4, 4, false);
        Path file = TestAdapter.nativeFor(List.of(other), AdapterType.LORA, 2, Dtype.F16)
                .write(folder.resolve("a.safetensors"));
        BoundAdapter bound = BoundAdapter.bind(AdapterFile.open(file), base, new ComputedVectors());
        String message = assertThrows(LoraException.class, bound::requireMatch).getMessage();
        assertTrue(message.contains("0/1 layers matched"), message);
        assertTrue(message.contains("model.elsewhere"), message);
        assertTrue(bound.remark().orElseThrow().contains("it does nothing"));
    }

    @Test
    void aUseOfTheCommandLineOpensItsFile() {
        Path file = TestAdapter.nativeFor(base.targets(), AdapterType.LORA, 2, Dtype.F16)
                .write(folder.resolve("a.safetensors"));
        LoraUse use = new LoraUse(file, 0.5, StepRange.ALL, "conv");
        AppliedAdapter applied = AppliedAdapter.open(use, base, new ComputedVectors());
        assertEquals(
                List.of("model.preprocess_conv"),
                applied.targets().stream().map(AdapterTarget::module).toList());
    }
}

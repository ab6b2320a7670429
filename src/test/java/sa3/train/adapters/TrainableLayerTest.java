package sa3.train.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.lora.AdapterType;
import sa3.lora.bind.SingularVectors;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Gradients;
import sa3.mlx.MlxRuntime;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.nn.Linear;
import sa3.train.adapters.TrainableLayer.BoraMode;

/** Adapted layers of 4×4: gradients, the way without the adapted weight, the start. */
class TrainableLayerTest {
    private static final int SIZE = 4;
    private static final int RANK = 2;
    private static final double SCALING = 1.5;
    private static final double NUDGE = 1e-2;

    private static float[] numbers(Random random, int count, double spread) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        return values;
    }

    /** A layer with tensors off their start. */
    private record Case(TrainableLayer layer, Linear linear, Array x, Array slope, List<Array> tensors) {
        static Case of(AdapterType type, long seed, BoraMode mode) {
            Random random = new Random(seed);
            Array base = Array.of(numbers(random, SIZE * SIZE, 1), SIZE, SIZE);
            SingularVectors.Bases bases = type.isXs()
                    ? new SingularVectors.Bases(
                            Array.of(numbers(random, SIZE * RANK, 0.5), SIZE, RANK),
                            Array.of(numbers(random, SIZE * RANK, 0.5), SIZE, RANK))
                    : null;
            TrainableLayer layer = new TrainableLayer(type, SCALING, base, bases, mode);
            List<Array> tensors = new ArrayList<>();
            layer.parts(RANK).values().forEach(shape -> {
                int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
                int count = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
                Array drawn = Array.of(numbers(random, count, 0.5), dims);
                tensors.add(dims.length == 1 ? drawn.add(2) : drawn); // magnitudes are positive
            });
            Array x = Array.of(numbers(random, 3 * SIZE, 1), 1, 3, SIZE);
            Array slope = Array.of(numbers(random, 3 * SIZE, 1), 1, 3, SIZE);
            return new Case(layer, new Linear(base, null), x, slope, tensors);
        }

        Array value(List<Array> all) {
            return layer.product(x, linear, all).mul(slope).sum(false, 0, 1, 2);
        }
    }

    /** Central differences in float32 are good to about a hundredth here. */
    @Property(tries = 15)
    void gradientsAreFiniteDifferences(@ForAll AdapterType type, @ForAll long seed) {
        try (Scope scope = Scope.open()) {
            Case c = Case.of(type, seed, BoraMode.SPEED);
            Gradients gradients = Gradients.of(c::value, c.tensors);
            for (int t = 0; t < c.tensors.size(); t++) {
                float[] slopes = gradients.gradients().get(t).toFloats();
                double largest = 1;
                for (float slope : slopes) {
                    largest = Math.max(largest, Math.abs(slope));
                }
                for (int i = 0; i < slopes.length; i++) {
                    double numeric = (nudged(c, t, i, NUDGE) - nudged(c, t, i, -NUDGE)) / (2 * NUDGE);
                    assertEquals(numeric, slopes[i], 0.02 * largest, type + " tensor " + t + " element " + i);
                }
            }
        }
    }

    private static double nudged(Case c, int tensor, int element, double by) {
        List<Array> tensors = new ArrayList<>(c.tensors);
        float[] values = tensors.get(tensor).toFloats();
        values[element] += (float) by;
        tensors.set(tensor, Array.of(values, tensors.get(tensor).shape()));
        return c.value(tensors).item();
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void theWayWithoutTheAdaptedWeightGivesTheSame(AdapterType type) {
        try (Scope scope = Scope.open()) {
            Case c = Case.of(type, 7, BoraMode.SPEED);
            float[] direct = c.layer.product(c.x, c.linear, c.tensors).toFloats();
            float[] formed = c.x.matmul(c.layer.weight(c.tensors).transposed()).toFloats();
            for (int i = 0; i < direct.length; i++) {
                assertEquals(formed[i], direct[i], 2e-5f * (1 + Math.abs(formed[i])));
            }
        }
    }

    @Test
    void boraModesGiveTheSame() {
        try (Scope scope = Scope.open()) {
            Case fast = Case.of(AdapterType.BORA, 3, BoraMode.SPEED);
            Case lean = Case.of(AdapterType.BORA, 3, BoraMode.MEMORY);
            assertEquals(
                    fast.value(fast.tensors).item(), lean.value(lean.tensors).item(), 2e-4f);
        }
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void changesNothingAtTheStart(AdapterType type) {
        try (Scope scope = Scope.open()) {
            Case c = Case.of(type, 5, BoraMode.SPEED);
            List<Array> start =
                    List.copyOf(c.layer.initial(RANK, RandomKey.of(1)).values());
            float[] adapted = c.layer.product(c.x, c.linear, start).toFloats();
            float[] plain = c.linear.baseProduct(c.x).toFloats();
            for (int i = 0; i < plain.length; i++) {
                assertEquals(plain[i], adapted[i], 2e-6f * (1 + Math.abs(plain[i])));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AdapterType.class)
    void halfPrecisionBasesTakeFloat32Adapters(AdapterType type) {
        try (Scope scope = Scope.open()) {
            Case c = Case.of(type, 11, BoraMode.SPEED);
            Array base = c.linear.weight().as(Dtype.F16);
            TrainableLayer layer = new TrainableLayer(type, SCALING, base, basesOf(type), BoraMode.SPEED);
            Linear linear = new Linear(base, null);
            Gradients gradients = Gradients.of(
                    tensors -> layer.product(c.x.as(Dtype.F16), linear, tensors)
                            .as(Dtype.F32)
                            .mul(c.slope)
                            .sum(false, 0, 1, 2),
                    c.tensors);
            assertEquals(
                    Dtype.F16,
                    layer.product(c.x.as(Dtype.F16), linear, c.tensors).dtype());
            gradients.gradients().forEach(g -> assertEquals(Dtype.F32, g.dtype()));
        }
    }

    private static SingularVectors.@Nullable Bases basesOf(AdapterType type) {
        return type.isXs() ? new SingularVectors.Bases(Array.ones(SIZE, RANK), Array.ones(SIZE, RANK)) : null;
    }

    @Test
    void aRowOfZerosHasFiniteGradients() {
        try (Scope scope = Scope.open()) {
            Array base = Array.of(new float[] {0, 0, 1, 2}, 2, 2);
            TrainableLayer layer = new TrainableLayer(AdapterType.DORA_ROWS, 1, base, null, BoraMode.SPEED);
            Linear linear = new Linear(base, null);
            List<Array> start = List.copyOf(layer.initial(1, RandomKey.of(1)).values());
            Gradients gradients = Gradients.of(
                    tensors -> layer.product(Array.ones(1, 2), linear, tensors).sum(false, 0, 1), start);
            for (Array gradient : gradients.gradients()) {
                for (float slope : gradient.toFloats()) {
                    assertTrue(Float.isFinite(slope), "gradient " + slope);
                }
            }
        }
    }

    @Test
    void ranksThatDoNotFitAreRefused() {
        try (Scope scope = Scope.open()) {
            TrainableLayer layer = new TrainableLayer(AdapterType.LORA, 1, Array.ones(2, 3), null, BoraMode.SPEED);
            String message = assertThrows(IllegalArgumentException.class, () -> layer.initial(3, RandomKey.of(1)))
                    .getMessage();
            assertTrue(message.contains("2×3"), message);
        }
    }

    @Test
    void leavesNoHandles() {
        long before = MlxRuntime.liveHandles();
        for (AdapterType type : AdapterType.values()) {
            try (Scope scope = Scope.open()) {
                Case c = Case.of(type, 1, BoraMode.SPEED);
                Gradients.of(c::value, c.tensors);
            }
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}

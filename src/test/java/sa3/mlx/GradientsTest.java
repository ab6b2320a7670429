package sa3.mlx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private static final int LAYERS = 6;
    private static final int WIDTH = 32;
    private static final int ROWS = 4096;

    /** A chain of layers with many inner results each. */
    private static Gradients chain(boolean recompute, Array x, List<Array> weights) {
        Function<List<Array>, Array> layer = in -> {
            Array y = in.get(0);
            for (int i = 0; i < 8; i++) {
                y = Ops.tanh(y.matmul(in.get(1))).mul(in.get(2));
            }
            return y;
        };
        Array scale = Array.scalar(1.1f);
        return Gradients.of(
                traced -> {
                    Array h = x;
                    for (Array weight : traced) {
                        h = recompute
                                ? Gradients.recomputed(layer, List.of(h, weight), List.of(scale))
                                : layer.apply(List.of(h, weight, scale));
                    }
                    return h.mean(false, 0, 1);
                },
                weights);
    }

    private static List<Array> weights() {
        List<Array> weights = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            weights.add(RandomKey.of(i).normal(Dtype.F32, WIDTH, WIDTH).mul(0.2).eval());
        }
        return weights;
    }

    private static List<Array> all(Gradients gradients) {
        List<Array> all = new ArrayList<>(gradients.gradients());
        all.add(gradients.value());
        return all;
    }

    @Test
    void recomputingChangesNoBit() {
        try (Scope scope = Scope.open()) {
            Array x = RandomKey.of(99).normal(Dtype.F32, ROWS, WIDTH);
            List<Array> plain = all(chain(false, x, weights()));
            List<Array> again = all(chain(true, x, weights()));
            for (int i = 0; i < plain.size(); i++) {
                assertArrayEquals(plain.get(i).toFloats(), again.get(i).toFloats());
            }
        }
    }

    @Test
    void recomputingKeepsLess() {
        try (Scope scope = Scope.open()) {
            Array x = RandomKey.of(99).normal(Dtype.F32, ROWS, WIDTH).eval();
            List<Array> weights = weights();
            long plain = peak(() -> Ops.eval(all(chain(false, x, weights))));
            long lean = peak(() -> Ops.eval(all(chain(true, x, weights))));
            assertTrue(lean < plain / 2, lean + " of " + plain + " bytes");
        }
    }

    private static long peak(Runnable work) {
        MlxRuntime.clearCache();
        long before = MlxRuntime.activeMemoryBytes();
        MlxRuntime.resetPeakMemory();
        try (Scope scope = Scope.open()) {
            work.run();
        }
        return MlxRuntime.peakMemoryBytes() - before;
    }

    @Test
    void withoutGradientsRecomputingIsThePlainFunction() {
        try (Scope scope = Scope.open()) {
            Array value = Gradients.recomputed(
                    in -> in.get(0).add(in.get(1)), List.of(Array.scalar(2)), List.of(Array.scalar(3)));
            assertEquals(5, value.item());
        }
    }

    @Test
    void whatTheFunctionThrowsComesOutUnchanged() {
        IllegalStateException thrown = new IllegalStateException("mine");
        try (Scope scope = Scope.open()) {
            Function<List<Array>, Array> failing = in -> {
                throw thrown;
            };
            assertSame(
                    thrown,
                    assertThrows(IllegalStateException.class, () -> Gradients.of(failing, List.of(Array.scalar(1)))));
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> Gradients.of(
                                    in -> Gradients.recomputed(failing, in, List.of()), List.of(Array.scalar(1)))));
        }
    }

    @Test
    void aFailureOfTheSecondRunComesOutToo() {
        int[] runs = new int[1];
        try (Scope scope = Scope.open()) {
            Function<List<Array>, Array> failsLater = in -> {
                if (++runs[0] == 2) {
                    throw new IllegalStateException("second run");
                }
                return Ops.square(in.get(0));
            };
            assertThrows(
                    IllegalStateException.class,
                    () -> Gradients.of(
                            in -> Gradients.recomputed(failsLater, in, List.of()), List.of(Array.scalar(3))));
        }
    }

    @Test
    void differentiationsNest() {
        try (Scope scope = Scope.open()) {
            Gradients outer = Gradients.of(
                    x -> {
                        Gradients inner = Gradients.of(y -> Ops.square(y.get(0)), List.of(Array.scalar(4)));
                        return x.get(0).mul(inner.gradients().get(0).item());
                    },
                    List.of(Array.scalar(1)));
            assertEquals(8, outer.gradients().get(0).item());
        }
    }

    @Test
    void leavesNoHandles() {
        long before = MlxRuntime.liveHandles();
        try (Scope scope = Scope.open()) {
            chain(true, Array.ones(4, WIDTH), weights());
        }
        assertEquals(before, MlxRuntime.liveHandles());
    }
}

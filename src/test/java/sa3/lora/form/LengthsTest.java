package sa3.lora.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.FreedScope;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;

/** Lengths without the matrix, against those of the matrix. */
class LengthsTest {
    private static final double TOLERANCE = 1e-5;

    @RegisterExtension
    private final FreedScope freed = new FreedScope();

    private static Array normal(int seed, int... shape) {
        return RandomKey.of(seed).normal(Dtype.F32, shape);
    }

    /** Scales of magnitude 1 are 1 / length. */
    private static void requireLengths(Lengths lengths, Array v, int axis, double k) {
        float[] squares = Ops.square(v).sum(false, axis).toFloats();
        float[] ones = new float[squares.length];
        Arrays.fill(ones, 1);
        float[] scales = lengths.scales(ones, k);
        for (int i = 0; i < squares.length; i++) {
            double expected = 1 / Math.sqrt(squares[i]);
            assertEquals(expected, scales[i], TOLERANCE * expected, "number " + i);
        }
    }

    @Test
    void rowsAndColumnsHaveTheLengthsOfTheMatrix() {
        Array w = normal(1, 40, 24);
        Array a = normal(2, 3, 24);
        Array b = normal(3, 40, 3);
        for (double k : new double[] {0.5, 2, -1}) {
            Array v = w.add(b.matmul(a).mul(k));
            BaseWeight base = new BaseWeight(() -> w);
            requireLengths(Lengths.ofRows(base, a, b), v, 1, k);
            requireLengths(Lengths.ofColumns(base, a, b), v, 0, k);
        }
    }

    /** B·A is the negative of the weight but for a thousandth: the terms' rounding is larger than what is left. */
    @Test
    void whatNearlyCancelsIsMeasuredItself() {
        Array a = normal(2, 3, 24);
        Array b = normal(3, 40, 3);
        Array w = b.matmul(a).mul(-1).add(normal(1, 40, 24).mul(1e-3)).eval();
        Array v = w.add(b.matmul(a));
        BaseWeight base = new BaseWeight(() -> w);
        requireLengths(Lengths.ofRows(base, a, b), v, 1, 1);
        requireLengths(Lengths.ofColumns(base, a, b), v, 0, 1);
    }

    @Test
    void aRowOfZerosIsScaledByNothing() {
        Array w = Array.zeros(4, 6);
        Lengths lengths = Lengths.ofRows(new BaseWeight(() -> w), Array.zeros(2, 6), normal(1, 4, 2));
        for (float scale : lengths.scales(new float[] {1, 2, 3, 4}, 1)) {
            assertTrue(scale == 0, "a scale of " + scale);
        }
    }
}

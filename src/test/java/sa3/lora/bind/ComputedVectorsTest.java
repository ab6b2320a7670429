package sa3.lora.bind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;

class ComputedVectorsTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"30, 12, 5", "12, 30, 5", "9, 9, 9", "40, 3, 1"})
    void agreesWithAWholeDecomposition(int out, int in, int rank) {
        Array weight = RandomKey.of(out).normal(Dtype.F32, out, in);
        SingularVectors.Bases bases = new ComputedVectors().of(weight, rank);
        Array[] svd = Ops.svd(weight);
        assertSame(svd[0].slice(1, 0, rank), bases.left(), 2e-5f);
        assertSame(svd[2].slice(0, 0, rank).transposed(), bases.right(), 2e-5f);
        requireRule(bases);
    }

    /** Equal but for the sign of each column. */
    private static void assertSame(Array expected, Array got, float tolerance) {
        Array alignment = expected.mul(got).sum(true, 0);
        assertArrayEquals(expected.mul(Ops.sign(alignment)).toFloats(), got.toFloats(), tolerance);
    }

    private static void requireRule(SingularVectors.Bases bases) {
        float[] values = bases.left().toFloats();
        int rank = bases.left().dim(1);
        for (int column = 0; column < rank; column++) {
            float largest = 0;
            for (int row = 0; row < bases.left().dim(0); row++) {
                float value = values[row * rank + column];
                largest = Math.abs(value) > Math.abs(largest) ? value : largest;
            }
            assertTrue(largest > 0, "the largest entry of a left vector is not negative");
        }
    }

    @Test
    void aTieIsDecidedByTheFirstEntry() {
        Array weight = Array.of(new float[] {-1, 1, 1, -1}, 2, 2); // left vector ±(1, −1)/√2
        float[] left = new ComputedVectors().of(weight, 1).left().toFloats();
        assertArrayEquals(new float[] {0.70710677f, -0.70710677f}, left, 1e-6f);
    }

    /** Squares of singular values this small drown in the rounding of the first; vectors must stay orthonormal. */
    @ParameterizedTest
    @CsvSource({"20, 8", "8, 20"})
    void smallSingularValuesAreNotLost(int out, int in) {
        Array left = Ops.qr(RandomKey.of(1).normal(Dtype.F32, out, 6))[0];
        Array right = Ops.qr(RandomKey.of(2).normal(Dtype.F32, in, 6))[0];
        Array values = Array.of(new float[] {1, 0.5f, 1e-6f, 0, 0, 0}, 6);
        Array weight = left.mul(values).matmul(right.transposed());
        SingularVectors.Bases bases = new ComputedVectors().of(weight, 6);
        for (Array vectors : new Array[] {bases.left(), bases.right()}) {
            float[] products = vectors.transposed().matmul(vectors).toFloats();
            for (int i = 0; i < 36; i++) {
                assertEquals(i % 7 == 0 ? 1 : 0, products[i], 1e-4f);
            }
        }
    }

    /** The largest layers of both networks, whose singular values lie close together: within float32 of the truth. */
    @Tag("long")
    @ParameterizedTest
    @CsvSource({"8192, 1024", "1024, 4096", "12288, 1536"})
    void realSizesAreExact(int out, int in) {
        Array weight = RandomKey.of(out).normal(Dtype.F32, out, in).eval();
        SingularVectors.Bases bases = new ComputedVectors().of(weight, 16);
        Array image = weight.as(Dtype.F32).matmul(bases.right()); // W·v = σ·u
        Array sigma = Ops.sqrt(Ops.square(image).sum(true, 0));
        assertArrayEquals(image.div(sigma).toFloats(), bases.left().toFloats(), 2e-5f);
        Array back = weight.transposed().matmul(bases.left()).div(sigma);
        assertArrayEquals(back.toFloats(), bases.right().toFloats(), 2e-5f);
    }

    @Test
    void theSameWeightGivesTheSameVectors() {
        float[] values = new float[96];
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        SingularVectors.Bases first = new ComputedVectors().of(Array.of(values, 12, 8), 4);
        SingularVectors.Bases second = new ComputedVectors().of(Array.of(values, 12, 8), 4);
        assertArrayEquals(first.left().toFloats(), second.left().toFloats());
    }
}

package sa3.lora.form;

import java.util.function.Supplier;
import java.util.stream.IntStream;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * Lengths of the rows of V = W₀ + k·B·A for any k, without V: ‖Vₒ‖² = fixed + 2k·mixed + k²·own with
 *
 * <pre>
 *   fixed = Σ W₀²      mixed = Σ (W₀·Aᵀ) ⊙ B      own = Σ (B·(A·Aᵀ)) ⊙ B      over each row
 * </pre>
 *
 * Lengths of columns are those of the rows of the transposed matrices, A and B changing places. Where B·A nearly cancels a
 * row of W₀ the three terms leave nothing but their rounding; such rows are made and measured themselves.
 */
final class Lengths {
    /** Added to every norm, as the reference does: nothing is divided by zero. */
    private static final float EPSILON = 1e-12f;

    /** Below this share of its terms' sum a square has lost too many digits. */
    private static final double CANCELLED = 0.1;

    private final Supplier<Array> weight; // [out, in]
    private final Array loraA; // [r, in]
    private final Array loraB; // [out, r]
    private final float[] fixed;
    private final float[] mixed;
    private final float[] own;

    private Lengths(Supplier<Array> weight, Array loraA, Array loraB, float[] fixed) {
        this.weight = weight;
        this.loraA = loraA;
        this.loraB = loraB;
        this.fixed = fixed;
        try (Scope scope = Scope.open()) {
            Array at = loraA.transposed();
            mixed = weight.get().matmul(at).mul(loraB).sum(false, 1).toFloats();
            own = loraB.matmul(loraA.matmul(at)).mul(loraB).sum(false, 1).toFloats();
        }
    }

    /**
     * Of the rows of W₀ + k·B·A; the factors must live as long as this is asked.
     *
     * @param loraA float32 [r, in]
     * @param loraB float32 [out, r]
     */
    static Lengths ofRows(BaseWeight base, Array loraA, Array loraB) {
        return new Lengths(base::matrix, loraA, loraB, base.rowSquares());
    }

    /** Of its columns. */
    static Lengths ofColumns(BaseWeight base, Array loraA, Array loraB) {
        Supplier<Array> turned = () -> base.matrix().transposed();
        return new Lengths(turned, loraB.transposed(), loraA.transposed(), base.columnSquares());
    }

    /** magnitude / (‖V‖ + ε) for each row; 0 for rows of zeros, which no factor moves. */
    float[] scales(float[] magnitude, double k) {
        double[] squares = squares(k);
        float[] scales = new float[squares.length];
        for (int i = 0; i < scales.length; i++) {
            float length = (float) Math.sqrt(squares[i]);
            scales[i] = length == 0 ? 0 : magnitude[i] / (length + EPSILON);
        }
        return scales;
    }

    private double[] squares(double k) {
        double[] squares = new double[fixed.length];
        int[] cancelled = IntStream.range(0, squares.length)
                .filter(i -> {
                    squares[i] = Math.max(0, fixed[i] + 2 * k * mixed[i] + k * k * own[i]);
                    return squares[i] < CANCELLED * (fixed[i] + k * k * own[i]);
                })
                .toArray();
        if (cancelled.length > 0) {
            float[] exact = measured(cancelled, k);
            for (int i = 0; i < exact.length; i++) {
                squares[cancelled[i]] = exact[i];
            }
        }
        return squares;
    }

    private float[] measured(int[] rows, double k) {
        try (Scope scope = Scope.open()) {
            Array picked = Array.of(rows, rows.length);
            Array low = Ops.take(loraB, picked, 0).matmul(loraA).mul(k);
            Array v = Ops.take(weight.get(), picked, 0).add(low);
            return Ops.square(v).sum(false, 1).toFloats();
        }
    }
}

package sa3.train.adapters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.bind.SingularVectors;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.nn.Linear;

/**
 * One adapted layer as a function of the adapter's tensors, which the caller hands in: float32, traced or not, in the
 * order of {@link #parts}. The base weight W₀ never changes and may be of any type. With V = W₀ + k·B·A,
 * <pre>
 * lora   x·W₀ᵀ + k·(x·Aᵀ)·Bᵀ
 * rows   (the same) ⊙ m/‖V‖ by row
 * cols   the same of x ⊙ m/‖V‖ by column
 * bora   α = m_r/‖V‖ by row, β = m_c/‖α⊙V‖ by column: (the same of x ⊙ β) ⊙ α
 * </pre>
 * without ever forming V: the norms come from W₀·Aᵀ, W₀ᵀ·B and the squares of W₀, and gradients flow through them.
 * Source: the reference's trainable layers.
 */
public final class TrainableLayer {
    /** Norms are at least 1e-12; under the root, so that a row of zeros has the gradient 0. */
    private static final float SMALLEST_SQUARE = 1e-24f;

    private final AdapterType type;
    private final double scaling;
    private final Array base; // [out, in]
    private final SingularVectors.@Nullable Bases bases;
    private final @Nullable Array rowSquares; // [out] Σ_in W₀²
    private final @Nullable Array columnSquares; // [in] Σ_out W₀²
    private final @Nullable Array squares; // [out, in] W₀², where memory is spent on speed

    /** How bora adapters reach the norms of their columns; other types do not care. */
    public enum BoraMode {
        /** From W₀², kept beside the weight. */
        SPEED,
        /** From the adapted weight, formed at every step. */
        MEMORY
    }

    /**
     * Computes what stays the same, in the current scope.
     *
     * @param base [out, in]; must live as long as this does
     * @param bases of the -xs types; null for the others
     */
    public TrainableLayer(
            AdapterType type, double scaling, Array base, SingularVectors.@Nullable Bases bases, BoraMode mode) {
        if (type.isXs() != (bases != null)) {
            throw new IllegalArgumentException(type.label() + ": singular vectors go with the -xs types only");
        }
        this.type = type;
        this.scaling = scaling;
        this.base = base;
        this.bases = bases;
        AdapterFamily family = type.family();
        boolean needsSquares = family == AdapterFamily.BORA && mode == BoraMode.SPEED;
        rowSquares = family.hasRowMagnitude() ? sumOfSquares(base, 1) : null;
        columnSquares = family == AdapterFamily.DORA_COLS ? sumOfSquares(base, 0) : null;
        squares = needsSquares ? Scope.build(() -> Ops.square(base)).eval() : null;
    }

    private static Array sumOfSquares(Array weight, int axis) {
        return Scope.build(() -> Ops.square(weight.as(Dtype.F32)).sum(false, axis))
                .eval();
    }

    /** The trained tensors with their shapes, in the order in which {@link #product} takes them. */
    public Map<AdapterPart, List<Integer>> parts(int rank) {
        return type.parts(rank, base.dim(0), base.dim(1));
    }

    /**
     * Tensors that leave the layer as it is: A uniform in ±1/√in, B and M zero, magnitudes the norms of W₀.
     *
     * @param key of the random numbers of A
     */
    public Map<AdapterPart, Array> initial(int rank, RandomKey key) {
        int out = base.dim(0);
        int in = base.dim(1);
        if (rank < 1 || rank > Math.min(out, in)) {
            throw new IllegalArgumentException("rank " + rank + " does not fit a layer of " + out + "×" + in
                    + ": choose 1 to " + Math.min(out, in));
        }
        Map<AdapterPart, Array> tensors = new LinkedHashMap<>();
        parts(rank).forEach((part, shape) -> {
            int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
            tensors.put(
                    part,
                    switch (part) {
                        case LORA_A -> {
                            double bound = initialBound(in);
                            yield key.uniform(Dtype.F32, dims).mul(2 * bound).add(-bound);
                        }
                        case MAGNITUDE -> norm(sumOfSquares(base, type.family().hasRowMagnitude() ? 1 : 0));
                        case MAGNITUDE_R -> norm(sumOfSquares(base, 1));
                        case MAGNITUDE_C -> norm(sumOfSquares(base, 0));
                        default -> Array.zeros(dims);
                    });
        });
        return tensors;
    }

    /** A begins between minus this and this, for a weight of so many columns. */
    public static double initialBound(int in) {
        return 1 / Math.sqrt(in);
    }

    /** The tensors by what they do: low-rank factors (of -xs types Vᵀ and U·M) and magnitudes. */
    private record Live(Array a, Array b, @Nullable Array rows, @Nullable Array columns) {}

    private Live live(List<Array> tensors) {
        List<Array> rest = new ArrayList<>(tensors);
        Array first = rest.remove(0);
        Array a = bases == null ? first : bases.right().transposed();
        Array b = bases == null ? rest.remove(0) : bases.left().matmul(first);
        Array rows = type.family().hasRowMagnitude() ? rest.remove(0) : null;
        Array columns = type.family().hasColumnMagnitude() ? rest.remove(0) : null;
        return new Live(a, b, rows, columns);
    }

    /**
     * x times the adapted weight, without bias.
     *
     * @param x [.., in]
     * @param layer the layer whose weight is this one's base
     * @return [.., out], of x's type
     */
    public Array product(Array x, Linear layer, List<Array> tensors) {
        if (type.family() == AdapterFamily.BORA && squares == null) {
            return x.matmul(weight(tensors).as(x.dtype()).transposed());
        }
        Live live = live(tensors);
        Array input = x;
        Array rowScale = live.rows == null ? null : live.rows.div(norm(rowNormSquares(live)));
        if (live.columns != null) {
            Array columnScale = live.columns.div(norm(columnNormSquares(live, rowScale)));
            input = x.as(Dtype.F32).mul(columnScale).as(x.dtype());
        }
        Array sum = lowRank(input, layer.baseProduct(input), live);
        return (rowScale == null ? sum : sum.mul(rowScale)).as(x.dtype());
    }

    /** product + k·(x·Aᵀ)·Bᵀ in float32. */
    private Array lowRank(Array x, Array product, Live live) {
        Array narrow = x.as(Dtype.F32).matmul(live.a.transposed()).mul(scaling); // [.., r]
        return Ops.addmm(product.as(Dtype.F32), narrow, live.b.transposed());
    }

    /** Σ_in V²: q + 2k·Σ (W₀·Aᵀ)⊙B + k²·Σ (B·(A·Aᵀ))⊙B, [out]. */
    private Array rowNormSquares(Live live) {
        Array cross = base.matmul(live.a.transposed()).mul(live.b).sum(false, 1);
        Array own =
                live.b.matmul(live.a.matmul(live.a.transposed())).mul(live.b).sum(false, 1);
        return plus(rowSquares, cross, own);
    }

    /** The same by column, of V or of α⊙V, [in]. */
    private Array columnNormSquares(Live live, @Nullable Array alpha) {
        Array b = live.b;
        Array constant = columnSquares;
        if (alpha != null && squares != null) {
            Array weights = Ops.square(alpha);
            b = weights.expandDims(1).mul(live.b);
            constant = weights.expandDims(0).matmul(squares).reshape(base.dim(1));
        }
        Array cross = base.transposed().matmul(b).mul(live.a.transposed()).sum(false, 1);
        Array own = b.transposed().matmul(live.b).matmul(live.a).mul(live.a).sum(false, 0);
        return plus(constant, cross, own);
    }

    private Array plus(@Nullable Array constant, Array cross, Array own) {
        if (constant == null) {
            throw new IllegalStateException(type.label() + " has no such norm");
        }
        return constant.add(cross.mul(2 * scaling)).add(own.mul(scaling * scaling));
    }

    private static Array norm(Array squares) {
        return Ops.sqrt(Ops.maximum(squares, Array.scalar(SMALLEST_SQUARE)));
    }

    /** The adapted weight itself, [out, in] in float32: for convolutions, and where memory is short. */
    public Array weight(List<Array> tensors) {
        Live live = live(tensors);
        Array weight = Ops.addmm(base.as(Dtype.F32), live.b.mul(scaling), live.a);
        if (live.rows != null) {
            Array norms = norm(Ops.square(weight).sum(true, 1));
            weight = weight.mul(live.rows.expandDims(1).div(norms));
        }
        if (live.columns != null) {
            Array norms = norm(Ops.square(weight).sum(true, 0));
            weight = weight.mul(live.columns.div(norms));
        }
        return weight;
    }
}

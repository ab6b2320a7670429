package sa3.nn;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/**
 * y = x·Wᵀ + b over the last axis. The weight never changes; an adapter may stand in for the product x·Wᵀ, and is set and
 * used on the thread that owns MLX.
 */
public final class Linear {
    private final Array weight; // [out, in]
    private final Array weightTransposed; // [in, out], a view
    private final @Nullable Array bias; // [out]
    private @Nullable LayerAdapter adapter;

    /** @param weight [out, in], as files store it */
    public Linear(Array weight, @Nullable Array bias) {
        this.weight = weight;
        this.weightTransposed = weight.transposed();
        this.bias = bias;
    }

    /** Reads {@code name.weight}, and {@code name.bias} where there is one. */
    public static Linear load(Weights weights, String name) {
        Weights layer = weights.at(name);
        return weights.own(() -> new Linear(layer.tensor("weight"), layer.optional("bias")));
    }

    /** Puts an adapter in front of the product; null takes it away, and the layer is bit for bit what it was. */
    public void adapt(@Nullable LayerAdapter adapter) {
        this.adapter = adapter;
    }

    /** What stands in front of the product now; null = nothing. */
    public @Nullable LayerAdapter adapter() {
        return adapter;
    }

    /** The product alone, for those who add the bias themselves. */
    public Array product(Array x) {
        return adapter == null ? baseProduct(x) : adapter.product(x, this);
    }

    /** x·Wᵀ, whatever adapter is set. */
    public Array baseProduct(Array x) {
        return hasFewRows(x) ? Fused.rowProduct(x, weight) : x.matmul(weightTransposed);
    }

    private static boolean hasFewRows(Array x) {
        return x.size() <= (long) Fused.FEW_ROWS * x.dim(-1);
    }

    /** [out, in]; not to be freed by the caller. */
    public Array weight() {
        return weight;
    }

    public @Nullable Array bias() {
        return bias;
    }

    /** x [.., in] → [.., out]. */
    public Array apply(Array x) {
        if (bias == null) {
            return product(x);
        }
        return adapter == null && !hasFewRows(x)
                ? Ops.addmm(bias, x, weightTransposed)
                : product(x).add(bias);
    }

    /** The same for an input that comes again after every change of the adapter, bit for bit. */
    public Array apply(LastingInput x) {
        Array y = adapter == null ? baseProduct(x) : adapter.product(x, this);
        return bias == null ? y : y.add(bias);
    }

    /** x·Wᵀ, computed once per input. */
    public Array baseProduct(LastingInput x) {
        return x.remember(weight, this::baseProduct);
    }
}

package sa3.nn;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/** y = x·Wᵀ + b over the last axis. */
public final class Linear {
    private final Array weightTransposed; // [in, out], a view
    private final @Nullable Array bias; // [out]

    /** @param weight [out, in], as files store it */
    public Linear(Array weight, @Nullable Array bias) {
        this.weightTransposed = weight.transposed();
        this.bias = bias;
    }

    /** Reads {@code name.weight}, and {@code name.bias} where there is one. */
    public static Linear load(Weights weights, String name) {
        Weights layer = weights.at(name);
        return weights.own(() -> new Linear(layer.tensor("weight"), layer.optional("bias")));
    }

    /** The product alone, for those who add the bias themselves. */
    public Array product(Array x) {
        return x.matmul(weightTransposed);
    }

    public @Nullable Array bias() {
        return bias;
    }

    /** x [.., in] → [.., out]. */
    public Array apply(Array x) {
        return bias == null ? product(x) : Ops.addmm(bias, x, weightTransposed);
    }
}

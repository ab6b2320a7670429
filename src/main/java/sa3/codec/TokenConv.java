package sa3.codec;

import java.util.Arrays;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.nn.Linear;
import sa3.weights.Weights;

/**
 * A convolution along tokens with zeros beyond both ends, as one product: k neighbours side by side times a [out, k·in]
 * matrix. Width 1 is a plain linear layer.
 */
final class TokenConv {
    private final Linear linear;
    private final int kernel;

    private TokenConv(Linear linear, int kernel) {
        this.linear = linear;
        this.kernel = kernel;
    }

    /** Reads {@code name.weight} [out, in] or, in PyTorch's order, [out, in, k], and {@code name.bias}. */
    static TokenConv load(Weights w, String name) {
        return w.own(() -> {
            Array weight = w.tensor(name + ".weight");
            if (weight.ndim() == 2) {
                return new TokenConv(new Linear(weight, w.tensor(name + ".bias")), 1);
            }
            int kernel = weight.dim(2);
            Array flat = Ops.contiguous(weight.transpose(0, 2, 1).reshape(weight.dim(0), kernel * weight.dim(1)));
            return new TokenConv(new Linear(flat.eval(), w.tensor(name + ".bias")), kernel);
        });
    }

    /** x [B, L, in] → [B, L, out]. */
    Array apply(Array x) {
        if (kernel == 1) {
            return linear.apply(x);
        }
        int side = kernel / 2;
        Array padded = Ops.pad(x, new int[] {0, side, 0}, new int[] {0, side, 0});
        Array[] neighbours = new Array[kernel];
        Arrays.setAll(neighbours, i -> padded.slice(1, i, i + x.dim(1)));
        return linear.apply(Ops.concat(2, neighbours));
    }
}

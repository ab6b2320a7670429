package sa3.nn;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/** Multi-head softmax attention on [B, T, H, D], the layout in which projections come. */
public final class Heads {
    private Heads() {}

    /** Cuts a projection [B, T, H·D] into heads: a view [B, T, H, D]. */
    public static Array split(Array x, int headDim) {
        return x.reshape(x.dim(0), x.dim(1), x.dim(2) / headDim, headDim);
    }

    /** [B, T, H, D] → [B, T, H·D]. */
    public static Array join(Array x) {
        return x.reshape(x.dim(0), x.dim(1), x.dim(2) * x.dim(3));
    }

    /**
     * softmax(q·kᵀ/√D + mask)·v.
     *
     * @param q [B, T, H, D]
     * @param k [B, S, H, D]
     * @param v [B, S, H, D]
     * @param mask boolean (true = visible) or additive, broadcast to [B, H, T, S]
     * @return [B, T, H, D]
     */
    public static Array attend(Array q, Array k, Array v, @Nullable Array mask) {
        float scale = (float) (1 / Math.sqrt(q.dim(3)));
        Array out =
                Ops.attention(q.transpose(0, 2, 1, 3), k.transpose(0, 2, 1, 3), v.transpose(0, 2, 1, 3), scale, mask);
        return out.transpose(0, 2, 1, 3);
    }
}

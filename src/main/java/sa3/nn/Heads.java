package sa3.nn;

import sa3.mlx.Array;

/** Projections as heads: [B, T, H·D] and [B, T, H, D] are two views of one memory. */
public final class Heads {
    private Heads() {}

    /** Cuts a projection [B, T, H·D] into heads, [B, T, H, D]. */
    public static Array split(Array x, int headDim) {
        return x.reshape(x.dim(0), x.dim(1), x.dim(2) / headDim, headDim);
    }

    /** [B, T, H, D] → [B, T, H·D]. */
    public static Array join(Array x) {
        return x.reshape(x.dim(0), x.dim(1), x.dim(2) * x.dim(3));
    }
}

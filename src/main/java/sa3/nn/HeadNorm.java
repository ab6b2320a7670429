package sa3.nn;

import sa3.mlx.Array;

/** Normalises queries and keys over the channels of each head. */
@FunctionalInterface
public interface HeadNorm {
    /** x [B, T, H, D] → the same shape. */
    Array apply(Array x);
}

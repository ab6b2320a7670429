package sa3.nn;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/** Rotary positions on the first {@code dims} channels of each head, in half-split pairs, from position 0. */
public record Rope(int dims, float theta) {
    /** x [B, T, H, D] → the same shape. */
    public Array apply(Array x) {
        return Ops.rope(x.transpose(0, 2, 1, 3), dims, theta).transpose(0, 2, 1, 3);
    }
}

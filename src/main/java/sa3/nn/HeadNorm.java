package sa3.nn;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused.RotaryTable;

/** Normalises queries and keys over the channels of each head, then rotates them where positions count. */
@FunctionalInterface
public interface HeadNorm {
    /** x [B, T, H, D] → the same shape; no table, no rotation. */
    Array apply(Array x, @Nullable RotaryTable rotary);
}

package sa3.nn;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Fused.RotaryTable;

/** weight · x / sqrt(mean(x²) + eps) over the last axis. */
public record RmsNorm(Array weight, float eps) implements HeadNorm {
    public Array apply(Array x) {
        return Fused.rmsNormModulate(x, weight, eps, null, null);
    }

    /** The norm times (1 + scale) plus shift; both [B, 1, E]. */
    public Array modulated(Array x, Array scale, Array shift) {
        return Fused.rmsNormModulate(x, weight, eps, scale, shift);
    }

    @Override
    public Array apply(Array x, @Nullable RotaryTable rotary) {
        return Fused.headRms(x, weight, eps, rotary);
    }
}

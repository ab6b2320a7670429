package sa3.nn;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/** weight · x / sqrt(mean(x²) + eps) over the last axis. */
public record RmsNorm(Array weight, float eps) implements HeadNorm {
    @Override
    public Array apply(Array x) {
        return Ops.rmsNorm(x, weight, eps);
    }
}

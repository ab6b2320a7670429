package sa3.train.optim;

import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/** The length of many tensors taken as one vector. */
public final class GlobalNorm {
    /** What the reference adds to the length before it divides by it. */
    private static final double EPS = 1e-6;

    private GlobalNorm() {}

    /** √Σx², a scalar. */
    public static Array of(List<Array> tensors) {
        Array total = Array.scalar(0);
        for (Array x : tensors) {
            total = total.add(Ops.square(x.reshape(Math.toIntExact(x.size()))).sum(false, 0));
        }
        return Ops.sqrt(total);
    }

    /**
     * Shortens gradients that are longer than allowed: each times min(max / (norm + 1e-6), 1).
     *
     * @param max 0 = leave them alone
     */
    public static List<Array> clip(List<Array> gradients, double max) {
        if (max <= 0) {
            return gradients;
        }
        Array norm = of(gradients);
        Array factor = Ops.minimum(Array.scalar((float) max).div(norm.add(EPS)), Array.scalar(1));
        return gradients.stream().map(g -> g.mul(factor)).toList();
    }
}

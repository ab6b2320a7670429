package sa3.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/**
 * Weights of given shapes that mean nothing but keep a network's activations in range: uniform matrices of variance
 * 1/fan-in, norms of one, biases of zero. The same seed gives the same weights.
 */
public final class RandomWeights implements Weights.Reader {
    private final long seed;

    private RandomWeights(long seed) {
        this.seed = seed;
    }

    /** All tensors of a table. */
    public static Weights of(Map<String, List<Integer>> table, Dtype compute, long seed) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        table.forEach((name, shape) -> tensors.put(name, new TensorInfo(name, Dtype.F32, shape)));
        return Weights.of(tensors, new RandomWeights(seed), compute, "random weights of seed " + seed);
    }

    @Override
    public Array read(TensorInfo info) {
        int[] shape = info.dims();
        return isConstant(info.name()) ? Array.full(constant(info.name()), Dtype.F32, shape) : drawn(info, shape);
    }

    /** A table of rows is drawn row by row, so that only the rows in use cost anything. */
    @Override
    public Array rows(TensorInfo info, int[] rows) {
        return key(info).normal(Dtype.F32, rows.length, info.shape().get(1));
    }

    private Array drawn(TensorInfo info, int[] shape) {
        int fanIn = 1;
        for (int i = 1; i < shape.length; i++) {
            fanIn *= shape[i];
        }
        double bound = Math.sqrt(3.0 / Math.max(1, fanIn));
        return key(info).uniform(Dtype.F32, shape).mul(2 * bound).add(-bound);
    }

    private RandomKey key(TensorInfo info) {
        return RandomKey.of(seed * 31 + info.name().hashCode());
    }

    private static boolean isConstant(String name) {
        return isOne(name) || isZero(name) || name.endsWith(".alpha");
    }

    private static double constant(String name) {
        return isOne(name) ? 1 : isZero(name) ? 0 : 0.5;
    }

    /** The text encoder's norms add one to their weight by themselves. */
    private static boolean isOne(String name) {
        return name.endsWith(".gamma")
                || name.equals("running_std")
                || name.equals("scaling_factor")
                || (name.endsWith("norm.weight") && !name.endsWith("layernorm.weight") && !name.equals("norm.weight"));
    }

    private static boolean isZero(String name) {
        return name.endsWith("bias")
                || name.endsWith(".beta")
                || name.endsWith("layernorm.weight")
                || name.equals("norm.weight")
                || name.endsWith("to_scale_shift_gate");
    }
}

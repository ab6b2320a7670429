package sa3.train.whole;

import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;
import sa3.train.data.Draws;

/**
 * What tensors are before the first step: matrices uniform with variance 1/fan-in, norms that change nothing, biases of zero,
 * embeddings of unit variance; told apart by their published names.
 */
final class FreshTensors {
    private static final double TANH_SLOPE = 0.5;
    private static final double TOKEN_SPREAD = 0.02;

    private FreshTensors() {}

    static Array of(long seed, String name, List<Integer> shape) {
        int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
        if (isOne(name)) {
            return Array.ones(dims);
        }
        if (isZero(name)) {
            return Array.zeros(dims);
        }
        if (name.endsWith(".alpha")) {
            return Array.full(TANH_SLOPE, Dtype.F32, dims);
        }
        RandomKey key = RandomKey.of(
                Draws.of(seed, name.hashCode(), Draws.Purpose.INITIAL).word());
        if (isToken(name)) {
            return key.normal(Dtype.F32, dims).mul(TOKEN_SPREAD);
        }
        if (name.endsWith("embed_tokens.weight")) { // the encoder multiplies by the root of the width
            return key.normal(Dtype.F32, dims).mul(1 / Math.sqrt(dims[1]));
        }
        double bound = Math.sqrt(3.0 / fanIn(dims));
        return key.uniform(Dtype.F32, dims).mul(2 * bound).add(-bound);
    }

    /** All axes but the first. */
    private static double fanIn(int[] dims) {
        double fanIn = 1;
        for (int i = 1; i < dims.length; i++) {
            fanIn *= dims[i];
        }
        return fanIn;
    }

    /** The text encoder's norms add one by themselves. */
    private static boolean isOne(String name) {
        boolean textNorm = name.endsWith("layernorm.weight") || name.endsWith("/norm.weight");
        return name.endsWith(".gamma")
                || name.endsWith("/scaling_factor")
                || (name.endsWith("norm.weight") && !textNorm);
    }

    private static boolean isZero(String name) {
        return name.endsWith("bias")
                || name.endsWith(".beta")
                || name.endsWith("layernorm.weight")
                || name.endsWith("/norm.weight")
                || name.endsWith("to_scale_shift_gate");
    }

    private static boolean isToken(String name) {
        return name.endsWith("new_tokens") || name.endsWith("memory_tokens") || name.endsWith("padding_embedding");
    }
}

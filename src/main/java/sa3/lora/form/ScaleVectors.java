package sa3.lora.form;

import java.util.Arrays;
import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;

/**
 * Scale vectors of one axis, of all adapters of a layer that scale that axis alone.
 *
 * @param adapters whose they are, by number
 * @param stack float32 [1 + n, length]: ones, then each vector less 1
 */
record ScaleVectors(List<Integer> adapters, Array stack) {
    /** @param vectors of the given adapters, at least one */
    static ScaleVectors of(List<Integer> adapters, List<float[]> vectors) {
        int length = vectors.get(0).length;
        float[] stack = new float[(1 + vectors.size()) * length];
        Arrays.fill(stack, 0, length, 1);
        for (int i = 0; i < vectors.size(); i++) {
            float[] vector = vectors.get(i);
            int row = (1 + i) * length;
            for (int j = 0; j < length; j++) {
                stack[row + j] = vector[j] - 1;
            }
        }
        return new ScaleVectors(adapters, Array.of(stack, 1 + vectors.size(), length));
    }

    boolean areHeard(double[] strengths) {
        return adapters.stream().anyMatch(adapter -> strengths[adapter] != 0);
    }

    /** constant + Σ strength·(vector − 1), [1, length]; lazy. */
    Array sum(double constant, double[] strengths, Dtype type) {
        return Scope.build(() -> weights(constant, strengths).matmul(stack).as(type));
    }

    /** [1, 1 + n]. */
    private Array weights(double constant, double[] strengths) {
        float[] weights = new float[1 + adapters.size()];
        weights[0] = (float) constant;
        for (int i = 1; i < weights.length; i++) {
            weights[i] = (float) strengths[adapters.get(i - 1)];
        }
        return Array.of(weights, 1, weights.length);
    }

    /** The strengths alone, [1, n]. */
    Array weights(double[] strengths, Dtype type) {
        return Scope.build(
                () -> weights(0, strengths).slice(1, 1, 1 + adapters.size()).as(type));
    }

    /** The vectors less 1, [n, 1, length]. */
    Array each(Dtype type) {
        return Scope.build(
                () -> stack.slice(0, 1, 1 + adapters.size()).expandDims(1).as(type));
    }
}

package sa3.nn;

import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/** gamma · tanh(alpha · x) + beta: the norm of the codec, element by element. */
public record DynamicTanh(Array alpha, Array gamma, Array beta) implements HeadNorm {
    public static DynamicTanh load(Weights weights, String name) {
        Weights norm = weights.at(name);
        return new DynamicTanh(norm.tensor("alpha"), norm.tensor("gamma"), norm.tensor("beta"));
    }

    @Override
    public Array apply(Array x) {
        return Ops.tanh(x.mul(alpha)).mul(gamma).add(beta);
    }
}

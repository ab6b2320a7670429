package sa3.nn;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Fused.RotaryTable;
import sa3.weights.Weights;

/** gamma · tanh(alpha · x) + beta: the norm of the codec, element by element. */
public record DynamicTanh(Array alpha, Array gamma, Array beta) implements HeadNorm {
    public static DynamicTanh load(Weights weights, String name) {
        Weights norm = weights.at(name);
        return new DynamicTanh(norm.tensor("alpha"), norm.tensor("gamma"), norm.tensor("beta"));
    }

    public Array apply(Array x) {
        return Fused.dynamicTanh(x, alpha, gamma, beta);
    }

    @Override
    public Array apply(Array x, @Nullable RotaryTable rotary) {
        return Fused.headTanh(x, alpha, gamma, beta, rotary);
    }
}

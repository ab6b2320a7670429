package sa3.text;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/** x / sqrt(mean(x²) + eps) · (1 + weight), in float32 whatever the type of x. */
record GemmaNorm(Array onePlusWeight, float eps) {
    static GemmaNorm load(Weights w, String tensor, T5GemmaConfig config) {
        return w.own(() -> new GemmaNorm(w.tensor(tensor).as(Dtype.F32).add(1), (float) config.normEps()));
    }

    Array apply(Array x) {
        return Ops.rmsNorm(x.as(Dtype.F32), onePlusWeight, eps).as(x.dtype());
    }
}

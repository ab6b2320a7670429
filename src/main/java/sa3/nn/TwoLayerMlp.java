package sa3.nn;

import java.util.List;
import java.util.Map;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/** Linear₂(silu(Linear₀(x))): the small networks that embed conditions. Tensor names {@code 0.*} and {@code 2.*}. */
public record TwoLayerMlp(Linear first, Linear second) {
    public static TwoLayerMlp load(Weights weights, String name) {
        return new TwoLayerMlp(Linear.load(weights, name + ".0"), Linear.load(weights, name + ".2"));
    }

    /** Adds both layers under their tensor names without {@code .weight}. */
    public void collect(String name, Map<String, Linear> layers) {
        layers.put(name + ".0", first);
        layers.put(name + ".2", second);
    }

    public List<Linear> layers() {
        return List.of(first, second);
    }

    public Array apply(Array x) {
        return second.apply(Ops.silu(first.apply(x)));
    }
}

package sa3.nn;

import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Fused.Gate;

/** out(value · gate′), where {@code in} yields value and gate, in this order, and gate′ is the bent gate. */
public record SwiGlu(Linear in, Linear out, Gate gate) {
    /** x [.., E] → [.., E]. */
    public Array apply(Array x) {
        return out.apply(Fused.gatedUnit(in.product(x), in.bias(), gate));
    }
}

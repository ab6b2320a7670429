package sa3.nn;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/** out(value · silu(gate)), where {@code in} yields value and gate, in this order. */
public record SwiGlu(Linear in, Linear out) {
    /** x [.., E] → [.., E]. */
    public Array apply(Array x) {
        return out.apply(gate(in.apply(x)));
    }

    private static Array gate(Array z) {
        Array[] halves = z.split(2, -1);
        return halves[0].mul(Ops.silu(halves[1]));
    }
}

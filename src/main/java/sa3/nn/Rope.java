package sa3.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sa3.mlx.Fused.RotaryTable;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/** Rotary positions on the first {@code dims} channels of each head, in half-split pairs, counted from 0. */
public final class Rope {
    private final Weights owner;
    private final int dims;
    private final float theta;
    private final Map<Integer, RotaryTable> tables = new HashMap<>();

    /** @param owner frees the tables together with its tensors */
    public Rope(Weights owner, int dims, float theta) {
        this.owner = owner;
        this.dims = dims;
        this.theta = theta;
    }

    /** A table of the positions 0 … tokens − 1 and perhaps some more: one per power of two, so that lengths share it. */
    public RotaryTable table(int tokens) {
        return tables.computeIfAbsent(
                tokens < 2 ? 1 : Math.multiplyExact(2, Integer.highestOneBit(tokens - 1)),
                n -> owner.own(() -> {
                    RotaryTable table = RotaryTable.of(n, dims, theta);
                    Ops.eval(List.of(table.cos(), table.sin()));
                    return table;
                }));
    }
}

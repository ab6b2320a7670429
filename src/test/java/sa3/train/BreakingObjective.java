package sa3.train;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongPredicate;
import sa3.mlx.Array;
import sa3.train.data.SampleOrder.Turn;

/**
 * The sum of one tensor, until a batch begins with a certain turn.
 *
 * @param breaks by the index of the first turn
 * @param factor of the sum then; may throw instead
 */
public record BreakingObjective(LongPredicate breaks, DoubleSupplier factor) implements Objective {
    /** With that turn the loss is no number. */
    public BreakingObjective(long turn) {
        this(index -> index == turn, () -> Double.NaN);
    }

    @Override
    public List<String> names() {
        return List.of("w");
    }

    @Override
    public Drawn draw(List<Turn> turns) {
        double by = breaks.test(turns.get(0).index()) ? factor.getAsDouble() : 1;
        return new Drawn() {
            @Override
            public Array loss(List<Array> tensors) {
                return tensors.get(0).mul(by).sum(false, 0);
            }

            @Override
            public Array noiseLevel() {
                return Array.scalar(0);
            }
        };
    }
}

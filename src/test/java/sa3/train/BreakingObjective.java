package sa3.train;

import java.util.List;
import sa3.mlx.Array;
import sa3.train.data.SampleOrder.Turn;

/**
 * The sum of one tensor, until a batch begins with a certain turn: that one's loss is no number.
 *
 * @param turn index of the turn
 */
public record BreakingObjective(long turn) implements Objective {
    @Override
    public List<String> names() {
        return List.of("w");
    }

    @Override
    public Drawn draw(List<Turn> turns) {
        float factor = turns.get(0).index() == turn ? Float.NaN : 1;
        return new Drawn() {
            @Override
            public Array loss(List<Array> tensors) {
                return tensors.get(0).mul(factor).sum(false, 0);
            }

            @Override
            public Array noiseLevel() {
                return Array.scalar(0);
            }
        };
    }
}

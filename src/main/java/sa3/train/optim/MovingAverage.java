package sa3.train.optim;

import java.util.ArrayList;
import java.util.List;
import sa3.mlx.Array;

/**
 * An exponential average of the parameters, which follows them smoothly: a ← d·a + (1−d)·p.
 *
 * @param decay d, in (0, 1)
 */
public record MovingAverage(double decay) {
    public MovingAverage {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("moving average: the decay must lie between 0 and 1, found " + decay);
        }
    }

    /** The average after one more step; lazy, in the caller's scope. */
    public List<Array> follow(List<Array> average, List<Array> parameters) {
        List<Array> next = new ArrayList<>();
        for (int i = 0; i < average.size(); i++) {
            next.add(average.get(i).mul(decay).add(parameters.get(i).mul(1 - decay)));
        }
        return next;
    }
}

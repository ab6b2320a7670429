package sa3.train.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Which sample comes when. An epoch is one shuffled pass over the set, cut into steps, the last of which may be smaller;
 * a set that does not fill one step gives a hundred steps per epoch, drawn with replacement. Any step can be asked for at
 * any time: the order depends on the seed and the step alone. One thread.
 */
public final class SampleOrder {
    private static final int STEPS_OF_A_TINY_SET = 100;

    private final int items;
    private final int perStep;
    private final long seed;
    private long shuffledEpoch = -1;
    private int[] shuffled = new int[0];

    /**
     * @param items samples in the set, at least 1
     * @param perStep samples of one optimiser step, over all processes
     */
    public SampleOrder(int items, int perStep, long seed) {
        if (items < 1 || perStep < 1) {
            throw new IllegalArgumentException(
                    "sample order: items and samples per step must be at least 1, found " + items + ", " + perStep);
        }
        this.items = items;
        this.perStep = perStep;
        this.seed = seed;
    }

    /**
     * One sample's turn.
     *
     * @param index global index of the turn since the run began: the key of its random numbers
     * @param item position in the set
     */
    public record Turn(long index, int item) {}

    /** The turns of a step, between 1 and {@code perStep}. */
    public List<Turn> turns(long step) {
        long epoch = epoch(step);
        int first = Math.toIntExact(step % stepsPerEpoch() * perStep);
        int last = Math.min(first + perStep, turnsPerEpoch());
        int[] order = order(epoch);
        List<Turn> turns = new ArrayList<>();
        for (int i = first; i < last; i++) {
            turns.add(new Turn(Math.addExact(Math.multiplyExact(epoch, turnsPerEpoch()), i), order[i]));
        }
        return turns;
    }

    /** The epoch that a step belongs to, from 0. */
    public long epoch(long step) {
        return step / stepsPerEpoch();
    }

    public int stepsPerEpoch() {
        return (turnsPerEpoch() + perStep - 1) / perStep;
    }

    private boolean isTiny() {
        return items < perStep;
    }

    private int turnsPerEpoch() {
        return isTiny() ? Math.multiplyExact(perStep, STEPS_OF_A_TINY_SET) : items;
    }

    private int[] order(long epoch) {
        if (epoch != shuffledEpoch) {
            Draws draws = Draws.of(seed + epoch, 0, Draws.Purpose.ORDER);
            int[] order = new int[turnsPerEpoch()];
            for (int i = 0; i < order.length; i++) {
                order[i] = isTiny() ? draws.below(items) : i;
            }
            if (!isTiny()) {
                draws.shuffle(order);
            }
            shuffled = order;
            shuffledEpoch = epoch;
        }
        return shuffled;
    }
}

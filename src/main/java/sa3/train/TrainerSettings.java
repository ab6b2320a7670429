package sa3.train;

import org.jspecify.annotations.Nullable;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.train.optim.MovingAverage;

/**
 * How a trainer takes its steps.
 *
 * @param batchSize samples that are looked at together
 * @param accumulation batches of one step, per process
 * @param clip longest gradient; 0 = any
 * @param average null = none
 * @param seed of the order of samples, and of everything random about them
 */
public record TrainerSettings(
        int batchSize,
        int accumulation,
        LearningRate rate,
        AdamW adamW,
        double clip,
        @Nullable MovingAverage average,
        long seed) {
    public TrainerSettings {
        if (batchSize < 1 || accumulation < 1) {
            throw new IllegalArgumentException(
                    "batch size and accumulation must be at least 1, found " + batchSize + " and " + accumulation);
        }
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("the longest gradient must be at least 0, found " + clip);
        }
    }

    /**
     * The same steps with each sample looked at alone: the same sums in the same order whatever the batch size, in the memory
     * of one sample.
     */
    public TrainerSettings apart() {
        return new TrainerSettings(1, Math.multiplyExact(batchSize, accumulation), rate, adamW, clip, average, seed);
    }
}

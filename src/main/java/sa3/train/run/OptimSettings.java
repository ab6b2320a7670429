package sa3.train.run;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;
import sa3.train.TrainerSettings;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.train.optim.MovingAverage;

/**
 * How the parameters are changed.
 *
 * @param rate learning rate, at its highest where it changes
 * @param scheduler none or inverse
 * @param clip longest gradient; 0 = any
 * @param emaDecay of the running mean of the parameters, which is then what is saved; null = none
 */
public record OptimSettings(
        double rate,
        String scheduler,
        Inverse inverse,
        double beta1,
        double beta2,
        double eps,
        double weightDecay,
        boolean biasCorrection,
        double clip,
        @JsonSetter(nulls = Nulls.SET) @Nullable Double emaDecay) {
    /** The numbers of the scheduler of that name. */
    public record Inverse(double gamma, double power, double warmup, double finalRate) {}

    public OptimSettings {
        if (!scheduler.equals("none") && !scheduler.equals("inverse")) {
            throw new IllegalArgumentException("unknown scheduler '" + scheduler + "': choose none or inverse");
        }
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("the longest gradient must be at least 0, found " + clip);
        }
        learningRate(rate, scheduler, inverse); // impossible numbers are refused here
        new AdamW(beta1, beta2, eps, weightDecay, biasCorrection);
        if (emaDecay != null) {
            new MovingAverage(emaDecay);
        }
    }

    private static LearningRate learningRate(double rate, String scheduler, Inverse inverse) {
        return scheduler.equals("none")
                ? new LearningRate.Constant(rate)
                : new LearningRate.InverseDecay(rate, inverse.gamma, inverse.power, inverse.warmup, inverse.finalRate);
    }

    /** What a trainer goes by that looks at so many samples. */
    public TrainerSettings trainer(int batchSize, int accumulation, long seed) {
        return new TrainerSettings(
                batchSize,
                accumulation,
                learningRate(rate, scheduler, inverse),
                new AdamW(beta1, beta2, eps, weightDecay, biasCorrection),
                clip,
                emaDecay == null ? null : new MovingAverage(emaDecay),
                seed);
    }
}

package sa3.train;

/**
 * What one step was like.
 *
 * @param step steps taken, this one included
 * @param epoch from 0
 * @param samples how many samples it looked at
 * @param loss mean over them
 * @param noiseLevel mean over them
 * @param rate learning rate
 * @param gradientNorm after clipping
 * @param parameterNorm before the step
 */
public record StepReport(
        long step,
        long epoch,
        int samples,
        double loss,
        double noiseLevel,
        double rate,
        double gradientNorm,
        double parameterNorm) {}

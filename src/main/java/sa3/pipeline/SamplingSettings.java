package sa3.pipeline;

import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;

/**
 * How the clip is found.
 *
 * @param steps evaluations of the schedule, at least 1
 * @param initNoiseLevel noise at the start, 0.01 … 1: how far audio-to-audio leaves its guide
 */
public record SamplingSettings(
        int steps, Sampler sampler, DistributionShift shift, Guidance guidance, double initNoiseLevel) {
    /** Below this the schedule has no room. */
    public static final double MIN_NOISE_LEVEL = 0.01;

    private static final double MAX_GUIDANCE = 1000;

    public SamplingSettings {
        if (steps < 1 || steps > 10_000) {
            throw new RequestException("steps " + steps + ": expected 1 to 10000");
        }
        if (!(initNoiseLevel >= MIN_NOISE_LEVEL) || Double.isInfinite(initNoiseLevel)) {
            throw new RequestException("init noise level " + initNoiseLevel + ": expected at least " + MIN_NOISE_LEVEL);
        }
        if (!(Math.abs(guidance.cfgScale()) <= MAX_GUIDANCE) || !(Math.abs(guidance.apgScale()) <= MAX_GUIDANCE)) {
            throw new RequestException("guidance must be between -1000 and 1000, found " + guidance.cfgScale() + " and "
                    + guidance.apgScale());
        }
    }

    public SamplingSettings withInitNoiseLevel(double level) {
        return new SamplingSettings(steps, sampler, shift, guidance, level);
    }
}

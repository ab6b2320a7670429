package sa3.train.flow;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.TimestepSampler;
import sa3.train.data.Draws;

/**
 * How noise levels are drawn, by the reference's names.
 *
 * @param sampler uniform, logit_normal, trunc_logit_normal, log_snr or log_snr_uniform
 * @param shift none, full, flux or logsnr
 * @param effectiveLength true: the shift goes by the duration of the whole sound; false: by the length trained on
 */
public record NoiseSettings(
        String sampler,
        Map<String, Double> samplerOptions,
        String shift,
        Map<String, Double> shiftOptions,
        boolean effectiveLength) {
    public NoiseSettings {
        samplerOptions = inOrder(samplerOptions);
        shiftOptions = inOrder(shiftOptions);
        TimestepSampler.of(sampler, samplerOptions); // unknown names are refused here
        DistributionShift.of(shift, shiftOptions);
    }

    /** By name: several processes compare what they were given, and Map.copyOf has another order in each. */
    private static Map<String, Double> inOrder(Map<String, Double> options) {
        return Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /**
     * The noise level of a sample.
     *
     * @param latentFrames the length that the shift goes by
     */
    public double level(Draws draws, double latentFrames) {
        TimestepSampler levels = TimestepSampler.of(sampler, samplerOptions);
        double draw = levels.draw() == TimestepSampler.Draw.NORMAL ? draws.normal() : draws.uniform();
        return DistributionShift.of(shift, shiftOptions).apply(levels.level(draw), latentFrames);
    }
}

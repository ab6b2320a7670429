package sa3.train.encode;

import sa3.codec.SameConfig;

/**
 * What decides which latents a sound gets.
 *
 * @param encoderSha256 of the encoder's file: latents of another one are not taken for finished
 * @param maxSeconds longer sounds are cut
 * @param overwrite encode also what is there already
 */
public record EncodeSettings(String encoderSha256, double maxSeconds, boolean overwrite) {
    private static final double LONGEST_SECONDS = 3600;

    public EncodeSettings {
        if (!(maxSeconds > 0) || maxSeconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException(
                    "the longest sound must be above 0 and at most " + LONGEST_SECONDS + " s, found " + maxSeconds);
        }
    }

    /** Where sounds are cut: a whole number of latents, at least one. */
    int maxSamples(SameConfig config) {
        int perLatent = config.samplesPerLatent();
        int samples = (int) (maxSeconds * SameConfig.SAMPLE_RATE_HZ) / perLatent * perLatent;
        return Math.max(perLatent, samples);
    }
}

package sa3.train.flow;

/**
 * How latents relate to time.
 *
 * @param samplesPerLatent audio frames that one latent stands for
 */
public record LatentClock(int sampleRateHz, int samplesPerLatent) {
    public LatentClock {
        if (sampleRateHz < 1 || samplesPerLatent < 1) {
            throw new IllegalArgumentException("latent clock: rate and samples per latent must be at least 1, found "
                    + sampleRateHz + " and " + samplesPerLatent);
        }
    }

    /** Latents that a duration needs: ceil(int(s·rate) / samples per latent). */
    public int latents(double seconds) {
        long samples = (long) (seconds * sampleRateHz);
        return Math.toIntExact((samples + samplesPerLatent - 1) / samplesPerLatent);
    }

    public double latentsPerSecond() {
        return (double) sampleRateHz / samplesPerLatent;
    }
}

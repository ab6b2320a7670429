package sa3.train.whole;

import java.util.List;

/**
 * What a codec is trained by.
 *
 * @param pieceLatents length of a piece; a multiple of what the codec takes
 * @param waveWeight of the mean absolute error of the samples
 * @param spectralWeight of {@link sa3.train.loss.SpectralLoss}
 * @param spectralFrames its resolutions, in samples
 * @param latentWeight of what keeps latents at mean 0 and variance 1
 * @param latentNoise deviation of the noise that the decoder has to put up with
 * @param seed of pieces and noise
 */
public record CodecSettings(
        int pieceLatents,
        double waveWeight,
        double spectralWeight,
        List<Integer> spectralFrames,
        double latentWeight,
        double latentNoise,
        long seed) {
    /** Good for small codecs. */
    public static final CodecSettings USUAL = new CodecSettings(4, 1, 1, List.of(1024, 256, 64), 0.05, 0.1, 42);

    public CodecSettings {
        spectralFrames = List.copyOf(spectralFrames);
        if (pieceLatents < 1 || spectralFrames.isEmpty()) {
            throw new IllegalArgumentException(
                    "a piece has at least 1 latent, and there is at least one spectral frame;" + " found "
                            + pieceLatents + " and " + spectralFrames);
        }
        if (!(waveWeight >= 0) || !(spectralWeight >= 0) || !(latentWeight >= 0) || !(latentNoise >= 0)) {
            throw new IllegalArgumentException("weights and noise of a codec's loss must be at least 0, found "
                    + waveWeight + ", " + spectralWeight + ", " + latentWeight + ", " + latentNoise);
        }
    }
}

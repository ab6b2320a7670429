package sa3.dsp;

/**
 * A clip padded on the right with zeros to whole groups of latents, as the codec's encoder takes it.
 *
 * @param clip padded; {@code clip.frames()} is a multiple of the asked number and at least that number
 * @param validFrames frames that come from the input
 */
public record CodecAlignment(AudioClip clip, int validFrames) {
    /**
     * Pads a clip to the next multiple.
     *
     * @param multipleFrames frames per latent times the latents per group, for example 4096 or 8192
     * @throws IllegalArgumentException {@code multipleFrames} is not positive, or the clip is empty
     */
    public static CodecAlignment pad(AudioClip clip, int multipleFrames) {
        if (multipleFrames <= 0) {
            throw new IllegalArgumentException("alignment must be positive, found " + multipleFrames);
        }
        if (clip.frames() == 0) {
            throw new IllegalArgumentException("a clip of 0 frames cannot be encoded");
        }
        int groups = (clip.frames() - 1) / multipleFrames + 1;
        return new CodecAlignment(fit(clip, Math.multiplyExact(groups, multipleFrames)), clip.frames());
    }

    /** Cuts or zero-pads a clip on the right to exactly {@code frames} frames. */
    public static AudioClip fit(AudioClip clip, int frames) {
        if (frames == clip.frames()) {
            return clip;
        }
        float[][] fitted = new float[clip.channels()][frames];
        for (int c = 0; c < fitted.length; c++) {
            clip.copyTo(c, 0, fitted[c], 0, Math.min(frames, clip.frames()));
        }
        return AudioClip.ofOwned(fitted, clip.sampleRateHz());
    }
}

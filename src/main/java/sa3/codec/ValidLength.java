package sa3.codec;

import java.util.Arrays;

/** How much of a padded clip is real, carried from samples to latents. A latent is real if any of its samples is. */
public final class ValidLength {
    private ValidLength() {}

    /**
     * Scales a valid count by the ceiling rule: min(target, ceil(valid·target / source)). In float32, as the reference
     * computes it, so that the rounding of long clips agrees.
     *
     * @param valid real positions out of {@code source}
     */
    public static int resize(int valid, int source, int target) {
        if (source < 1 || target < 0 || valid < 0 || valid > source) {
            throw new IllegalArgumentException(
                    "valid length " + valid + " of " + source + " cannot be resized to " + target);
        }
        return Math.min(target, (int) Math.ceil((float) valid * target / source));
    }

    /** Real latents of a clip of {@code samples} samples that was padded to a whole number of latents. */
    public static int ofSamples(int samples, int paddedSamples, int samplesPerLatent) {
        return resize(samples, paddedSamples, paddedSamples / samplesPerLatent);
    }

    /** [length] mask, 1 in the first {@code valid} positions. */
    public static int[] mask(int valid, int length) {
        int[] mask = new int[length];
        Arrays.fill(mask, 0, valid, 1);
        return mask;
    }
}

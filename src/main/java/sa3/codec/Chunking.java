package sa3.codec;

import sa3.codec.SameConfig.Variant;
import sa3.mlx.MlxRuntime;

/**
 * Sizes of a chunked run, in latents. What the two numbers mean exactly is the window rule's matter.
 *
 * @see Window#centred
 * @see Window#overlapping
 */
public record Chunking(int chunk, int overlap) {
    /**
     * Longest window of the large codec, whose rotary angles run through the window in float32: with 12 blocks, windows of
     * 280 latents differ from those of 88 by −104 dB, of 1024 by −94 dB, of 4096 by −83 dB. Longer ones save nothing.
     */
    private static final int LONGEST_SLIDING_WINDOW = 512;

    /** Floats per token and channel at the peak; measured 46 to 48 in encoder and decoder, small and large. */
    private static final int PEAK_PER_CHANNEL = 50;

    /**
     * The fewest windows by the centred rule that fit a memory budget, of equal length, with overlaps so wide that the
     * result equals one pass over the whole clip.
     *
     * @param latents of the clip
     * @param batch clips decoded together
     * @param budgetBytes memory for intermediate results, by estimate; too little gives the smallest windows there are
     */
    public static Chunking fitting(SameConfig config, int latents, int batch, long budgetBytes) {
        int unit = config.variant().latentMultiple();
        int overlap = config.reach();
        int most = config.variant() == Variant.SLIDING ? Math.min(latents, LONGEST_SLIDING_WINDOW) : latents;
        int window = 2 * overlap + unit;
        while (window < most && batch * windowBytes(config, window + unit) <= budgetBytes) {
            window += unit;
        }
        if (latents <= window) {
            return new Chunking(latents, overlap);
        }
        int windows = ceilDiv(latents - 2 * overlap, window - 2 * overlap);
        int chunk = ceilDiv(ceilDiv(latents - 2 * overlap, windows), unit) * unit;
        return new Chunking(chunk, overlap);
    }

    /** On a GPU a sliding window is a mask over all pairs of tokens. */
    private static long windowBytes(SameConfig config, int latents) {
        long tokens = (long) latents * SameConfig.GROUP;
        long heads = config.width() / config.headDim();
        boolean allPairs = config.variant() == Variant.SLIDING && MlxRuntime.hasGpu();
        return Float.BYTES
                * (tokens * config.width() * PEAK_PER_CHANNEL + (allPairs ? tokens * tokens * (1 + heads) : 0));
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}

package sa3.codec;

import sa3.mlx.MlxRuntime;

/**
 * Sizes of a chunked run, in latents. What the two numbers mean exactly is the window rule's matter.
 *
 * @see Window#centred
 * @see Window#overlapping
 */
public record Chunking(int chunk, int overlap) {
    /** Longer windows save next to nothing, and rotary positions lose precision as they grow. */
    private static final int LONGEST_WINDOW = 1024;

    /** Floats per token and channel that are alive at once in the middle of a block. */
    private static final int LIVE_PER_CHANNEL = 14;

    /**
     * The fewest windows by the centred rule that fit a memory budget, of equal length, with overlaps so wide that the
     * result equals one pass over the whole clip.
     *
     * @param frames latents of the clip
     * @param batch clips decoded together
     * @param budgetBytes memory for intermediate results; a bound by estimate. Never below one chunk of minimum size
     */
    public static Chunking fitting(SameConfig config, int frames, int batch, long budgetBytes) {
        int unit = config.variant().latentMultiple();
        int overlap = config.reach();
        int smallest = 2 * overlap + unit;
        int longest = smallest;
        while (longest + unit <= LONGEST_WINDOW && batch * windowBytes(config, longest + unit) <= budgetBytes) {
            longest += unit;
        }
        if (frames <= longest) {
            return new Chunking(frames, overlap);
        }
        int windows = ceilDiv(frames - 2 * overlap, longest - 2 * overlap);
        int chunk = ceilDiv(ceilDiv(frames - 2 * overlap, windows), unit) * unit;
        return new Chunking(chunk, overlap);
    }

    /** Estimate of the memory for one window, in bytes. On a GPU a sliding window is a mask over all pairs of tokens. */
    private static long windowBytes(SameConfig config, int latents) {
        long tokens = (long) latents * SameConfig.GROUP;
        long pairs = MlxRuntime.hasGpu() && config.variant() == SameConfig.Variant.SLIDING
                ? tokens * tokens * (1 + config.width() / config.headDim())
                : 0;
        return Float.BYTES * (tokens * config.width() * LIVE_PER_CHANNEL + pairs);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}

package sa3.dsp;

/**
 * The limiter on a clip that arrives piece by piece: every frame is limited as soon as the blocks that its gain looks at
 * are there, {@code 2·reach + 2} blocks later at most. One thread.
 *
 * <p>Per block: gain = ceiling / peak, at most 1; held = lowest gain within the reach, outside the clip 1; smoothed = Hann
 * average of the held gains, edges replicated; per frame: linear between the middles of the blocks.
 */
public final class LimiterStream {
    private final Limiter limiter;
    private final int frames;
    private final float[] window;
    private final float[] gain;
    private final float[] held;
    private final float[] smoothed;
    private int gains;
    private int helds;
    private int smootheds;
    private int limitedFrames;
    private float lowest = 1f;

    /** @param frames of the whole clip */
    public LimiterStream(Limiter limiter, int frames) {
        this.limiter = limiter;
        this.frames = frames;
        int blocks = limiter.isBypassed() ? 0 : (frames + limiter.blockFrames() - 1) / limiter.blockFrames();
        window = hann(limiter.reachBlocks());
        gain = new float[blocks];
        held = new float[blocks];
        smoothed = new float[blocks];
    }

    /**
     * Limits in place what can be limited by now.
     *
     * @param samples [channels][frames of the whole clip]; the frames below the result of the last call are limited
     *     already, those from {@code arrivedFrames} on are not looked at
     * @return frames from the beginning that are final
     */
    public int advance(float[][] samples, int arrivedFrames) {
        if (limiter.isBypassed()) {
            return arrivedFrames;
        }
        boolean whole = arrivedFrames >= frames;
        int blocks = gain.length;
        int reach = limiter.reachBlocks();
        measure(samples, whole ? blocks : arrivedFrames / limiter.blockFrames());
        for (; helds < (whole ? blocks : gains - reach); helds++) {
            held[helds] = lowestAround(helds);
        }
        for (; smootheds < (whole ? blocks : helds - reach); smootheds++) {
            smoothed[smootheds] = averageAround(smootheds);
        }
        // Up to the middle of the last smoothed block, where the next one begins to count.
        apply(samples, whole ? frames : smootheds * limiter.blockFrames() - (limiter.blockFrames() + 1) / 2);
        return limitedFrames;
    }

    /** The strongest reduction so far, 0 if none, never negative. */
    public double maxReductionDb() {
        return lowest < 1f ? -20 * Math.log10(lowest) : 0;
    }

    private void measure(float[][] samples, int known) {
        for (; gains < known; gains++) {
            float peak = 0;
            int from = gains * limiter.blockFrames();
            int to = Math.min(from + limiter.blockFrames(), frames);
            for (float[] channel : samples) {
                for (int n = from; n < to; n++) {
                    peak = Math.max(peak, Math.abs(channel[n]));
                }
            }
            gain[gains] = Math.min(limiter.ceiling() / Math.max(peak, 1e-12f), 1f);
        }
    }

    private float lowestAround(int block) {
        int reach = limiter.reachBlocks();
        float least = 1f;
        for (int k = Math.max(0, block - reach); k <= Math.min(gain.length - 1, block + reach); k++) {
            least = Math.min(least, gain[k]);
        }
        return least;
    }

    private float averageAround(int block) {
        int reach = limiter.reachBlocks();
        float sum = 0;
        for (int k = -reach; k <= reach; k++) {
            sum += window[k + reach] * held[Math.min(Math.max(block + k, 0), held.length - 1)];
        }
        return sum;
    }

    private void apply(float[][] samples, int ready) {
        for (; limitedFrames < ready; limitedFrames++) {
            float g = gainAt(limitedFrames);
            lowest = Math.min(lowest, g);
            for (float[] channel : samples) {
                channel[limitedFrames] *= g;
            }
        }
    }

    private float gainAt(int frame) {
        double position = (frame + 0.5) / limiter.blockFrames() - 0.5;
        int low = Math.min(Math.max((int) Math.floor(position), 0), smoothed.length - 1);
        int high = Math.min(low + 1, smoothed.length - 1);
        float fraction = (float) Math.min(Math.max(position - low, 0), 1);
        return Math.min(smoothed[low] + (smoothed[high] - smoothed[low]) * fraction, 1f);
    }

    /** {@code 2·reach + 1} points of sum 1. */
    private static float[] hann(int reach) {
        float[] window = new float[2 * reach + 1];
        for (int i = 0; i < window.length; i++) {
            // The window's sum is the reach, so this is normalised.
            window[i] = (float) ((0.5 - 0.5 * Math.cos(Math.PI * i / reach)) / reach);
        }
        return window;
    }
}

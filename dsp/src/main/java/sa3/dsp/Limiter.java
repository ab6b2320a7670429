package sa3.dsp;

/**
 * Look-ahead peak limiter, in float32: one gain for all channels from block peaks, held over neighbouring blocks,
 * smoothed and interpolated, so that the output stays at or below the ceiling (up to float rounding).
 * Source: {@code spec/lora-training.md} section 6.4.
 *
 * @param ceiling highest output peak, linear; not finite or above 1e6 = no limiting
 * @param blockFrames frames per gain value (D)
 * @param reachBlocks blocks on each side over which the lowest gain is held and smoothed (Ld)
 */
public record Limiter(float ceiling, int blockFrames, int reachBlocks) {
    private static final float BYPASS_ABOVE = 1e6f;

    /**
     * The limited clip and how much was taken away.
     *
     * @param maxReductionDb the strongest gain reduction that was applied, 0 if none, never negative
     */
    public record Result(AudioClip clip, double maxReductionDb) {}

    public Limiter {
        if (ceiling <= 0) {
            throw new IllegalArgumentException("limiter ceiling must be positive, found " + ceiling);
        }
        if (blockFrames < 1 || reachBlocks < 1) {
            throw new IllegalArgumentException(
                    "limiter needs blocks of at least 1 frame and a reach of at least 1 block, found " + blockFrames
                            + " and " + reachBlocks);
        }
    }

    /** Ceiling 0.977 (−0.2 dBFS), blocks of 64 frames, reach of 4 blocks. */
    public static Limiter standard() {
        return withCeiling(0.977f);
    }

    public static Limiter withCeiling(float ceiling) {
        return new Limiter(ceiling, 64, 4);
    }

    public Result apply(AudioClip clip) {
        if (!Float.isFinite(ceiling) || ceiling > BYPASS_ABOVE || clip.frames() == 0) {
            return new Result(clip, 0);
        }
        float[] gain = smoothed(held(blockGains(clip)));
        float[][] out = new float[clip.channels()][clip.frames()];
        float lowest = 1f;
        for (int n = 0; n < clip.frames(); n++) {
            float g = gainAt(gain, n);
            lowest = Math.min(lowest, g);
            for (int c = 0; c < out.length; c++) {
                out[c][n] = clip.shared(c)[n] * g;
            }
        }
        return new Result(AudioClip.ofOwned(out, clip.sampleRateHz()), lowest < 1f ? -20 * Math.log10(lowest) : 0);
    }

    private float[] blockGains(AudioClip clip) {
        int blocks = (clip.frames() - 1) / blockFrames + 1;
        float[] peak = new float[blocks];
        for (int c = 0; c < clip.channels(); c++) {
            float[] samples = clip.shared(c);
            for (int n = 0; n < samples.length; n++) {
                peak[n / blockFrames] = Math.max(peak[n / blockFrames], Math.abs(samples[n]));
            }
        }
        for (int b = 0; b < blocks; b++) {
            peak[b] = Math.min(ceiling / Math.max(peak[b], 1e-12f), 1f);
        }
        return peak;
    }

    /** Running minimum over the reach; outside the clip the gain counts as 1. */
    private float[] held(float[] gain) {
        float[] held = new float[gain.length];
        for (int b = 0; b < gain.length; b++) {
            float lowest = 1f;
            for (int k = Math.max(0, b - reachBlocks); k <= Math.min(gain.length - 1, b + reachBlocks); k++) {
                lowest = Math.min(lowest, gain[k]);
            }
            held[b] = lowest;
        }
        return held;
    }

    /** Convolution with a symmetric Hann window of {@code 2·reach + 1} points, sum 1, edges replicated. */
    private float[] smoothed(float[] gain) {
        float[] window = hann();
        float[] smooth = new float[gain.length];
        for (int b = 0; b < gain.length; b++) {
            float sum = 0;
            for (int k = -reachBlocks; k <= reachBlocks; k++) {
                int index = Math.min(Math.max(b + k, 0), gain.length - 1);
                sum += window[k + reachBlocks] * gain[index];
            }
            smooth[b] = sum;
        }
        return smooth;
    }

    private float[] hann() {
        float[] window = new float[2 * reachBlocks + 1];
        for (int i = 0; i < window.length; i++) {
            // The window's sum is the reach, so this is normalised.
            window[i] = (float) ((0.5 - 0.5 * Math.cos(Math.PI * i / reachBlocks)) / reachBlocks);
        }
        return window;
    }

    private float gainAt(float[] gain, int frame) {
        double position = (frame + 0.5) / blockFrames - 0.5;
        int floor = (int) Math.floor(position);
        int low = Math.min(Math.max(floor, 0), gain.length - 1);
        int high = Math.min(low + 1, gain.length - 1);
        float fraction = (float) Math.min(Math.max(position - low, 0), 1);
        return Math.min(gain[low] + (gain[high] - gain[low]) * fraction, 1f);
    }
}

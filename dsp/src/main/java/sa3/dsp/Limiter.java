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
        if (isBypassed() || clip.frames() == 0) {
            return new Result(clip, 0);
        }
        float[][] out = new float[clip.channels()][];
        for (int c = 0; c < out.length; c++) {
            out[c] = clip.channel(c);
        }
        LimiterStream stream = new LimiterStream(this, clip.frames());
        stream.advance(out, clip.frames());
        return new Result(AudioClip.ofOwned(out, clip.sampleRateHz()), stream.maxReductionDb());
    }

    boolean isBypassed() {
        return !Float.isFinite(ceiling) || ceiling > BYPASS_ABOVE;
    }
}

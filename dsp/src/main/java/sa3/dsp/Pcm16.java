package sa3.dsp;

/** 16-bit samples as the reference writes and reads them. Source: {@code spec/model.md} section 17. */
public final class Pcm16 {
    private static final float SCALE = 32767f;

    private Pcm16() {}

    /**
     * Clipped to [−1, 1], times 32767 in float32, truncated toward zero; no dither.
     *
     * @throws UnusableAudioException the sample is NaN or infinite
     */
    public static short fromFloat(float sample) {
        if (!Float.isFinite(sample)) {
            throw new UnusableAudioException(
                    "the audio contains " + sample + ": it cannot be written as 16-bit samples");
        }
        return (short) (Math.max(-1f, Math.min(1f, sample)) * SCALE);
    }

    /** {@code value / 32767}: −32768 becomes slightly less than −1. */
    public static float toFloat(short value) {
        return value / SCALE;
    }
}

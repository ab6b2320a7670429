package sa3.train.data;

/** Latents on the Java heap: one row per channel. The numbers are not copied; nobody changes them. */
public final class Latents {
    private final int channels;
    private final float[] values;

    /** @param values [channels, frames] row-major; given away */
    public Latents(int channels, float[] values) {
        if (channels < 1 || values.length % channels != 0) {
            throw new IllegalArgumentException(values.length + " latent values do not make " + channels + " rows");
        }
        this.channels = channels;
        this.values = values;
    }

    public int channels() {
        return channels;
    }

    public int frames() {
        return values.length / channels;
    }

    /** [channels, frames] row-major; to be read only. */
    public float[] values() {
        return values;
    }
}

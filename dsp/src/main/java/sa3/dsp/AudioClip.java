package sa3.dsp;

import java.util.Arrays;

/**
 * Immutable audio: planar float samples at one rate, nominal range [−1, 1]. Any thread.
 *
 * <p>One frame is one sample of every channel.
 */
public final class AudioClip {
    private final float[][] samples;
    private final int sampleRateHz;

    /**
     * @param samples [channels][frames], all rows of one length; copied
     * @throws IllegalArgumentException no channel, rows of different lengths, or a rate that is not positive
     */
    public AudioClip(float[][] samples, int sampleRateHz) {
        this(sampleRateHz, copyOf(samples));
    }

    private AudioClip(int sampleRateHz, float[][] samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("a clip needs at least one channel");
        }
        if (sampleRateHz <= 0) {
            throw new IllegalArgumentException("sample rate must be positive, found " + sampleRateHz);
        }
        for (int c = 1; c < samples.length; c++) {
            if (samples[c].length != samples[0].length) {
                throw new IllegalArgumentException(
                        "channel " + c + " has " + samples[c].length + " frames, channel 0 has " + samples[0].length);
            }
        }
        this.samples = samples;
        this.sampleRateHz = sampleRateHz;
    }

    /** As the constructor, without the copy: the caller gives the arrays away and must not write to them again. */
    public static AudioClip ofOwned(float[][] samples, int sampleRateHz) {
        return new AudioClip(sampleRateHz, samples.clone());
    }

    private static float[][] copyOf(float[][] samples) {
        float[][] copy = new float[samples.length][];
        for (int c = 0; c < samples.length; c++) {
            copy[c] = samples[c].clone();
        }
        return copy;
    }

    public int channels() {
        return samples.length;
    }

    public int frames() {
        return samples[0].length;
    }

    public int sampleRateHz() {
        return sampleRateHz;
    }

    public double seconds() {
        return (double) frames() / sampleRateHz;
    }

    /** A copy of one channel, {@code frames()} samples. */
    public float[] channel(int index) {
        return samples[index].clone();
    }

    /** Copies frames {@code [fromFrame, fromFrame + frames)} of one channel into {@code target} at {@code offset}. */
    public void copyTo(int channel, int fromFrame, float[] target, int offset, int frames) {
        System.arraycopy(samples[channel], fromFrame, target, offset, frames);
    }

    /** Two channels: mono is duplicated, of more than two the first two are kept. */
    public AudioClip stereo() {
        if (samples.length == 2) {
            return this;
        }
        return new AudioClip(sampleRateHz, new float[][] {samples[0], samples[Math.min(1, samples.length - 1)]});
    }

    /**
     * Frames {@code [fromFrame, toFrame)}.
     *
     * @throws IllegalArgumentException the range is reversed or reaches outside the clip
     */
    public AudioClip slice(int fromFrame, int toFrame) {
        if (fromFrame < 0 || toFrame < fromFrame || toFrame > frames()) {
            throw new IllegalArgumentException(
                    "frames " + fromFrame + " to " + toFrame + " are not inside a clip of " + frames() + " frames");
        }
        float[][] part = new float[samples.length][];
        for (int c = 0; c < samples.length; c++) {
            part[c] = Arrays.copyOfRange(samples[c], fromFrame, toFrame);
        }
        return new AudioClip(sampleRateHz, part);
    }

    /** The samples themselves, for this package's read-only loops. */
    float[] shared(int channel) {
        return samples[channel];
    }

    public float sample(int channel, int frame) {
        return samples[channel][frame];
    }
}

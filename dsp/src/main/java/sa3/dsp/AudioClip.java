package sa3.dsp;

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
        if (samples.length == 0) {
            throw new IllegalArgumentException("a clip needs at least one channel");
        }
        if (sampleRateHz <= 0) {
            throw new IllegalArgumentException("sample rate must be positive, found " + sampleRateHz);
        }
        this.samples = new float[samples.length][];
        for (int c = 0; c < samples.length; c++) {
            if (samples[c].length != samples[0].length) {
                throw new IllegalArgumentException(
                        "channel " + c + " has " + samples[c].length + " frames, channel 0 has " + samples[0].length);
            }
            this.samples[c] = samples[c].clone();
        }
        this.sampleRateHz = sampleRateHz;
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

    public float sample(int channel, int frame) {
        return samples[channel][frame];
    }
}

package sa3.dsp.file;

import java.util.Arrays;
import sa3.dsp.AudioClip;

/** Samples of a file whose length is not known before its end: grows, within the limits, while they are kept. */
final class PlanarBuffer {
    private final ReadLimits limits;
    private final int sampleRateHz;
    private final float[][] samples;
    private int frames;

    PlanarBuffer(ReadLimits limits, int channels, int sampleRateHz) {
        this.limits = limits;
        this.sampleRateHz = sampleRateHz;
        this.samples = new float[channels][1 << 14];
    }

    /** Of the whole file, those that are not kept among them. */
    int frames() {
        return frames;
    }

    int sampleRateHz() {
        return sampleRateHz;
    }

    double seconds() {
        return (double) frames / sampleRateHz;
    }

    /** The array to write one channel to; valid until the next {@link #grow}. */
    float[] channel(int index) {
        return samples[index];
    }

    /** Makes room for more frames and returns the index of the first of them; the next ones replace what is not kept. */
    int grow(int moreFrames) {
        int start = kept();
        if (moreFrames > 0) {
            limits.requireLength(limits.kept((long) frames + moreFrames, sampleRateHz), samples.length, sampleRateHz);
            frames = Math.addExact(frames, moreFrames);
        }
        int end = start + moreFrames;
        if (end > samples[0].length) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, samples[0].length * 3L / 2));
            for (int c = 0; c < samples.length; c++) {
                samples[c] = Arrays.copyOf(samples[c], capacity);
            }
        }
        return start;
    }

    private int kept() {
        return (int) limits.kept(frames, sampleRateHz);
    }

    /** Drops frames from the end, if there are more. */
    void cutTo(long maxFrames) {
        frames = (int) Math.min(frames, Math.max(0, maxFrames));
    }

    void requireSame(int channels, int rateHz) {
        if (channels != samples.length || rateHz != sampleRateHz) {
            throw new AudioFileException(limits.file() + " changes from " + samples.length + " channels at "
                    + sampleRateHz + " Hz to " + channels + " channels at " + rateHz
                    + " Hz inside: export it again in one format");
        }
    }

    AudioClip toClip() {
        limits.requireLength(kept(), samples.length, sampleRateHz);
        float[][] cut = new float[samples.length][];
        for (int c = 0; c < cut.length; c++) {
            cut[c] = Arrays.copyOf(samples[c], kept());
        }
        return AudioClip.ofOwned(cut, sampleRateHz);
    }
}

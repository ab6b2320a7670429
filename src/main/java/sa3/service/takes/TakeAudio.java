package sa3.service.takes;

import sa3.dsp.AudioClip;

/**
 * The audio of one take, which may still be arriving: the engine appends, any number of readers read what is there. Frames
 * that have arrived never change.
 */
public final class TakeAudio {
    private final String id;
    private final int rateHz;
    private final float[][] samples;
    /** Written after the samples below it; what a reader sees here, it may read. */
    private volatile int arrivedFrames;

    private TakeAudio(String id, int rateHz, float[][] samples, int arrivedFrames) {
        this.id = id;
        this.rateHz = rateHz;
        this.samples = samples;
        this.arrivedFrames = arrivedFrames;
    }

    /** Nothing has arrived yet. */
    static TakeAudio begun(String id, int rateHz, int channels, int frames) {
        return new TakeAudio(id, rateHz, new float[channels][frames], 0);
    }

    /** All of it. */
    static TakeAudio of(String id, AudioClip clip) {
        float[][] samples = new float[clip.channels()][];
        for (int c = 0; c < samples.length; c++) {
            samples[c] = clip.channel(c);
        }
        return new TakeAudio(id, clip.sampleRateHz(), samples, clip.frames());
    }

    /** The next frames. One thread. */
    void append(float[][] piece) {
        int from = arrivedFrames;
        for (int c = 0; c < samples.length; c++) {
            System.arraycopy(piece[c], 0, samples[c], from, piece[c].length);
        }
        arrivedFrames = from + piece[0].length;
    }

    public String id() {
        return id;
    }

    public int rateHz() {
        return rateHz;
    }

    public int channels() {
        return samples.length;
    }

    /** Frames of the whole take. */
    public int frames() {
        return samples[0].length;
    }

    /** Frames from the beginning that are there. */
    public int arrivedFrames() {
        return arrivedFrames;
    }

    public boolean isComplete() {
        return arrivedFrames == frames();
    }

    long bytes() {
        return (long) channels() * frames() * Float.BYTES;
    }

    /** [channels][frames], shared: only to be read, and only below {@link #arrivedFrames}. */
    public float[][] samples() {
        return samples.clone();
    }

    AudioClip clip() {
        return AudioClip.ofOwned(samples, rateHz);
    }
}

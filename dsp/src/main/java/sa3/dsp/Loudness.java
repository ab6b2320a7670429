package sa3.dsp;

import java.util.Locale;

/**
 * Plain level figures of a clip over all channels.
 *
 * @param peakDbfs highest |sample| relative to 1; −∞ for digital silence, NaN if a sample is NaN
 * @param rmsDbfs root mean square relative to 1 (a full-scale sine reads −3.01)
 */
public record Loudness(double peakDbfs, double rmsDbfs) {
    /** A clip whose peak stays below this is silence. */
    public static final double SILENCE_DBFS = -80;

    public static Loudness of(AudioClip clip) {
        double peak = 0;
        double sumOfSquares = 0;
        for (int c = 0; c < clip.channels(); c++) {
            for (float sample : clip.shared(c)) {
                peak = Math.max(peak, Math.abs(sample));
                sumOfSquares += (double) sample * sample;
            }
        }
        double count = Math.max(1.0, (double) clip.channels() * clip.frames());
        return new Loudness(20 * Math.log10(peak), 10 * Math.log10(sumOfSquares / count));
    }

    public boolean isSilent() {
        return peakDbfs < SILENCE_DBFS;
    }

    /**
     * The gate before every output: finite and audible.
     *
     * @throws UnusableAudioException NaN or infinity (with channel and frame), or silence (with its peak)
     */
    public static void requireUsable(AudioClip clip) {
        for (int c = 0; c < clip.channels(); c++) {
            requireFinite(clip.shared(c), c, 0, clip.frames());
        }
        Loudness loudness = of(clip);
        if (loudness.isSilent()) {
            throw new UnusableAudioException(String.format(
                    Locale.ROOT,
                    "the audio is silent (peak %.1f dBFS, limit %.0f dBFS): nothing was written; try another seed",
                    loudness.peakDbfs(),
                    SILENCE_DBFS));
        }
    }

    /**
     * The first half of that gate, for a clip that arrives piece by piece.
     *
     * @param samples [channels][frames]
     * @throws UnusableAudioException NaN or infinity among frames [fromFrame, toFrame)
     */
    public static void requireFinite(float[][] samples, int fromFrame, int toFrame) {
        for (int c = 0; c < samples.length; c++) {
            requireFinite(samples[c], c, fromFrame, toFrame);
        }
    }

    private static void requireFinite(float[] samples, int channel, int from, int to) {
        for (int n = from; n < to; n++) {
            if (!Float.isFinite(samples[n])) {
                throw new UnusableAudioException("the audio contains " + samples[n] + " at channel " + channel
                        + ", frame " + n + ": nothing was written; try another seed");
            }
        }
    }
}

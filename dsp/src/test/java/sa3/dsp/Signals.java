package sa3.dsp;

import java.util.Random;

/** Test signals and plain measures of them. */
public final class Signals {
    private Signals() {}

    public static AudioClip noise(int channels, int frames, int rateHz, float loudness, long seed) {
        Random random = new Random(seed);
        float[][] samples = new float[channels][frames];
        for (float[] channel : samples) {
            for (int n = 0; n < frames; n++) {
                channel[n] = (2 * random.nextFloat() - 1) * loudness;
            }
        }
        return AudioClip.ofOwned(samples, rateHz);
    }

    /** {@code amplitude · sin(2π·f·t)}, the same in every channel. */
    public static AudioClip sine(int channels, int frames, int rateHz, double frequencyHz, double amplitude) {
        float[] wave = new float[frames];
        for (int n = 0; n < frames; n++) {
            wave[n] = (float) (amplitude * Math.sin(2 * Math.PI * frequencyHz * n / rateHz));
        }
        float[][] samples = new float[channels][];
        java.util.Arrays.fill(samples, wave);
        return AudioClip.ofOwned(samples, rateHz);
    }

    public static float peak(AudioClip clip) {
        float peak = 0;
        for (int c = 0; c < clip.channels(); c++) {
            for (float sample : clip.channel(c)) {
                peak = Math.max(peak, Math.abs(sample));
            }
        }
        return peak;
    }

    /** Largest |a − b| over frames {@code [from, to)}. */
    public static double maxError(float[] a, float[] b, int from, int to) {
        double worst = 0;
        for (int n = from; n < to; n++) {
            worst = Math.max(worst, Math.abs((double) a[n] - b[n]));
        }
        return worst;
    }
}

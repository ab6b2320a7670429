package sa3.dsp;

import java.util.Arrays;

/**
 * A picture of a clip: mel bands upwards from the middle for the left channel, downwards for the right, brightness by
 * level, colour by what dominates: red below 200 Hz, green to 1500 Hz, blue above. As the reference's page draws it, before
 * scaling. Pure; any thread.
 */
public final class Spectrogram {
    /** Audio is looked at in this rate. */
    public static final int RATE_HZ = 32_000;

    /** Mel bands per channel: rows of half a picture. */
    public static final int BANDS = 30;

    private static final int FFT_FRAMES = 2048;
    private static final double FLOOR = 1e-10;
    private static final double RANGE_DB = 60;
    private static final double GAMMA = 0.6;
    private static final double COLOUR_FLOOR_DB = -20;
    /** Where the colours' bands begin. */
    private static final double[] COLOUR_STARTS_HZ = {0, 200, 1500};

    private Spectrogram() {}

    /**
     * The picture of a clip.
     *
     * @param clip its second channel is drawn below; a mono clip is drawn twice
     * @return [2·BANDS][frames][red, green, blue], each 0 … 1, the highest band of the left channel first
     */
    public static float[][][] image(AudioClip clip) {
        float[][] mel = melPower(resampled(clip.channel(0), clip.sampleRateHz()));
        float[][][] upper = shaded(mel);
        float[][][] lower =
                clip.channels() < 2 ? upper : shaded(melPower(resampled(clip.channel(1), clip.sampleRateHz())));
        float[][][] image = new float[2 * BANDS][][];
        for (int band = 0; band < BANDS; band++) {
            image[BANDS - 1 - band] = upper[band];
            image[BANDS + band] = lower[band];
        }
        return image;
    }

    private static float[][][] shaded(float[][] mel) {
        float[][] brightness = brightness(mel);
        float[][] colour = colour(mel);
        float[][][] shaded = new float[BANDS][colour.length][3];
        for (int band = 0; band < BANDS; band++) {
            for (int frame = 0; frame < colour.length; frame++) {
                for (int c = 0; c < 3; c++) {
                    shaded[band][frame][c] = brightness[band][frame] * colour[frame][c];
                }
            }
        }
        return shaded;
    }

    /** By straight lines between samples, whose middles count: output frame i is the input at (i + ½)·ratio − ½. */
    public static float[] resampled(float[] samples, int rateHz) {
        int length = (int) Math.round((double) samples.length * RATE_HZ / rateHz);
        float[] out = new float[length];
        double ratio = (double) samples.length / length;
        for (int i = 0; i < length; i++) {
            double position = Math.min(Math.max((i + 0.5) * ratio - 0.5, 0), samples.length - 1.0);
            int before = (int) position;
            double fraction = position - before;
            float next = samples[Math.min(before + 1, samples.length - 1)];
            out[i] = (float) (samples[before] * (1 - fraction) + next * fraction);
        }
        return out;
    }

    /** Power per mel band and frame, [BANDS][frames], of samples at {@link #RATE_HZ}. */
    public static float[][] melPower(float[] samples) {
        float[][] filters = MelBands.slaney(BANDS, FFT_FRAMES, RATE_HZ);
        float[][] power = PowerSpectrum.frames(samples, FFT_FRAMES);
        float[][] mel = new float[BANDS][power.length];
        for (int band = 0; band < BANDS; band++) {
            for (int frame = 0; frame < power.length; frame++) {
                double sum = 0;
                for (int bin = 0; bin < power[frame].length; bin++) {
                    sum += filters[band][bin] * power[frame][bin];
                }
                mel[band][frame] = (float) sum;
            }
        }
        return mel;
    }

    /** Level below the loudest, 60 dB on a scale from 0 to 1, bent; [BANDS][frames]. */
    public static float[][] brightness(float[][] mel) {
        double loudest = decibels(FLOOR);
        for (float[] band : mel) {
            for (float power : band) {
                loudest = Math.max(loudest, decibels(Math.max(power, FLOOR)));
            }
        }
        float[][] brightness = new float[mel.length][mel[0].length];
        for (int band = 0; band < mel.length; band++) {
            for (int frame = 0; frame < mel[band].length; frame++) {
                double below = Math.max(decibels(Math.max(mel[band][frame], FLOOR)) - loudest, -RANGE_DB);
                brightness[band][frame] = (float) Math.pow((below + RANGE_DB) / RANGE_DB, GAMMA);
            }
        }
        return brightness;
    }

    /** Red, green, blue per frame, each relative to its largest; [frames][3]. */
    public static float[][] colour(float[][] mel) {
        int frames = mel[0].length;
        double[] centres = MelBands.grid(BANDS, 0, RATE_HZ / 2.0);
        float[][] colour = new float[frames][3];
        for (int c = 0; c < 3; c++) {
            double end = c < 2 ? COLOUR_STARTS_HZ[c + 1] : Double.POSITIVE_INFINITY;
            double[] levels = new double[frames];
            for (int band = 0; band < mel.length; band++) {
                boolean inside = centres[band] >= COLOUR_STARTS_HZ[c] && centres[band] < end;
                for (int frame = 0; inside && frame < frames; frame++) {
                    levels[frame] += mel[band][frame];
                }
            }
            double[] shown = Arrays.stream(levels)
                    .map(power -> Math.max(decibels(power + FLOOR), COLOUR_FLOOR_DB) - COLOUR_FLOOR_DB)
                    .toArray();
            double largest = Arrays.stream(shown).max().orElse(0);
            for (int frame = 0; frame < frames; frame++) {
                colour[frame][c] = largest == 0 ? 0 : (float) (shown[frame] / largest);
            }
        }
        return colour;
    }

    private static double decibels(double power) {
        return 10 * Math.log10(power);
    }
}

package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures the resampler, prints the figures of {@code docs/dsp.md} and holds them to their bounds. */
@Tag("long")
class ResamplerQualityTest {
    private static final int[][] RATES = {
        {48000, 44100},
        {96000, 44100},
        {192000, 44100},
        {88200, 44100},
        {32000, 44100},
        {22050, 44100},
        {8000, 44100},
        {44100, 48000},
        {44100, 96000},
        {44100, 192000},
        {44101, 44100}
    };

    /**
     * Deviations in dB.
     *
     * @param ripple largest |gain| up to 0.9 of the lower Nyquist frequency
     * @param rejection least distance of everything that is not the tone, relative to the tone
     */
    private record Figures(double ripple, double gainAt95, double rejection, double delayFrames) {}

    @Test
    void ownFilterMeetsItsBounds() {
        for (int[] rate : RATES) {
            Figures f = measure(rate[0], rate[1], clip -> Resampler.resample(clip, rate[1]));
            print("ours", rate, f);
            assertTrue(f.ripple() < 0.001, "ripple " + f.ripple());
            assertTrue(f.rejection() > 110, "rejection " + f.rejection());
            assertTrue(Math.abs(f.delayFrames()) < 1e-3, "delay " + f.delayFrames());
        }
    }

    @Test
    void filterOfTheLibraryIsWeaker() {
        for (int[] rate : new int[][] {{48000, 44100}, {96000, 44100}, {44100, 48000}}) {
            Figures f = measure(rate[0], rate[1], clip -> libraryResampled(clip, rate[1]));
            print("TarsosDSP high quality", rate, f);
            assertTrue(f.ripple() > 0.1, "ripple " + f.ripple());
        }
    }

    @Test
    void speed() {
        AudioClip minute = Signals.noise(2, 60 * 48000, 48000, 0.5f, 1);
        Resampler.resample(minute, 44100);
        long start = System.nanoTime();
        Resampler.resample(minute, 44100);
        System.out.printf(
                Locale.ROOT, "60 s stereo 48 to 44.1 kHz: %.2f s on one thread%n", (System.nanoTime() - start) / 1e9);
    }

    private static void print(String name, int[] rate, Figures f) {
        System.out.printf(
                Locale.ROOT,
                "%-22s %6d -> %6d  ripple %.5f dB  at 0.95 Nyquist %.3f dB  rejection %.1f dB  delay %.5f frames%n",
                name,
                rate[0],
                rate[1],
                f.ripple(),
                f.gainAt95(),
                f.rejection(),
                f.delayFrames());
    }

    private static Figures measure(int in, int out, UnaryOperator<AudioClip> resampler) {
        double nyquist = Math.min(in, out) / 2.0;
        double ripple = 0;
        double delay = 0;
        double residue = -1000;
        for (double share = 0.02; share < 0.9001; share += 0.04) {
            Tone tone = Tone.fit(resampler.apply(Signals.sine(1, in, in, share * nyquist, 0.9)), share * nyquist);
            ripple = Math.max(ripple, Math.abs(tone.gainDb()));
            residue = Math.max(residue, tone.residueDb());
            delay = share < 0.05 ? tone.delayFrames() : delay;
        }
        double edge = Tone.fit(resampler.apply(Signals.sine(1, in, in, 0.95 * nyquist, 0.9)), 0.95 * nyquist)
                .gainDb();
        if (in > out) { // tones that must vanish: what is left of them is alias
            for (double f = 1.001 * nyquist; f < in / 2.0; f += 0.097 * nyquist) {
                AudioClip alias = resampler.apply(Signals.sine(1, in, in, f, 0.9));
                residue = Math.max(residue, 20 * Math.log10(Tone.rms(alias) / 0.9 * Math.sqrt(2)));
            }
        }
        return new Figures(ripple, edge, -residue, delay);
    }

    /** Least-squares fit of a sine of known frequency to the middle half of a clip. */
    private record Tone(double gainDb, double residueDb, double delayFrames) {
        static Tone fit(AudioClip clip, double frequencyHz) {
            float[] x = clip.channel(0);
            double w = 2 * Math.PI * frequencyHz / clip.sampleRateHz();
            double ss = 0;
            double cc = 0;
            double sc = 0;
            double xs = 0;
            double xc = 0;
            for (int n = x.length / 4; n < 3 * x.length / 4; n++) {
                double s = Math.sin(w * n);
                double c = Math.cos(w * n);
                ss += s * s;
                cc += c * c;
                sc += s * c;
                xs += x[n] * s;
                xc += x[n] * c;
            }
            double det = ss * cc - sc * sc;
            double a = (xs * cc - xc * sc) / det;
            double b = (xc * ss - xs * sc) / det;
            double error = 0;
            for (int n = x.length / 4; n < 3 * x.length / 4; n++) {
                double e = x[n] - a * Math.sin(w * n) - b * Math.cos(w * n);
                error += e * e;
            }
            double amplitude = Math.hypot(a, b);
            double residue = Math.sqrt(error / (x.length / 2) * 2) / amplitude;
            return new Tone(20 * Math.log10(amplitude / 0.9), 20 * Math.log10(residue), -Math.atan2(b, a) / w);
        }

        static double rms(AudioClip clip) {
            float[] x = clip.channel(0);
            double sum = 0;
            for (int n = x.length / 4; n < 3 * x.length / 4; n++) {
                sum += (double) x[n] * x[n];
            }
            return Math.sqrt(sum / (x.length / 2.0));
        }
    }

    private static AudioClip libraryResampled(AudioClip clip, int outRate) {
        double factor = (double) outRate / clip.sampleRateHz();
        float[] in = clip.channel(0);
        float[] out = new float[(int) (in.length * factor) + 100_000];
        new be.tarsos.dsp.resample.Resampler(true, factor, factor)
                .process(factor, in, 0, in.length, true, out, 0, out.length);
        float[] cut = java.util.Arrays.copyOf(out, Resampler.resampledFrames(in.length, clip.sampleRateHz(), outRate));
        return new AudioClip(new float[][] {cut}, outRate);
    }
}

package sa3.dsp;

import be.tarsos.dsp.util.ConcurrencyUtils;
import be.tarsos.dsp.util.fft.FloatFFT;
import java.util.Arrays;

/**
 * Sample-rate conversion by overlapping FFT blocks: each block of the input is transformed, its spectrum multiplied by
 * a linear-phase low-pass filter, cut or zero-padded to the size that the new rate needs, and transformed back.
 *
 * <p>The FFT is TarsosDSP's; the filter is our own Kaiser-windowed sinc, because TarsosDSP's resampler has a fixed one
 * that is too soft ({@code docs/dsp.md} has both measured). Block borders fall on frames of both rates, so there is no
 * latency and no drift: output frame {@code i} is the input at time {@code i / outRate}, silence assumed outside.
 * Working memory depends on the two rates, not on the length. Stateless; any thread.
 */
public final class Resampler {
    public static final int MIN_RATE_HZ = 1_000;
    public static final int MAX_RATE_HZ = 768_000;

    /** The filter passes up to this share of the lower Nyquist frequency and stops from the Nyquist frequency on. */
    private static final double PASS_SHARE = 0.95;

    private static final double STOP_BAND_DB = 120;
    private static final int MIN_HOP_FRAMES = 4096;

    static {
        // The library would split long transforms over non-daemon threads that keep the process alive for a minute.
        ConcurrencyUtils.setNumberOfThreads(1);
    }

    private final int inHop;
    private final int outHop;
    private final FloatFFT inFft;
    private final FloatFFT outFft;
    private final float[] response;

    private Resampler(int inRateHz, int outRateHz) {
        int divisor = gcd(inRateHz, outRateHz);
        int inStep = inRateHz / divisor;
        int outStep = outRateHz / divisor;
        int lowStep = Math.min(inStep, outStep);
        int lowHop = Math.max(MIN_HOP_FRAMES, 2 * filterReachLowRate());
        int steps = 2 * ((lowHop + 2 * lowStep - 1) / (2 * lowStep)); // even: half a hop is whole frames at both rates
        while (isInexactSize(2 * steps * inStep) || isInexactSize(2 * steps * outStep)) {
            steps *= 7;
        }
        this.inHop = steps * inStep;
        this.outHop = steps * outStep;
        this.inFft = new FloatFFT(2 * inHop);
        this.outFft = new FloatFFT(2 * outHop);
        this.response = response(2 * Math.max(inHop, outHop), 2 * Math.min(inHop, outHop));
    }

    /**
     * Converts every channel.
     *
     * @return {@code round(frames · rateHz / clip rate)} frames at {@code rateHz}; the same clip if it has that rate
     * @throws IllegalArgumentException either rate outside 1–768 kHz, or a result longer than an array
     */
    public static AudioClip resample(AudioClip clip, int rateHz) {
        if (clip.sampleRateHz() == rateHz) {
            return clip;
        }
        requireRate(clip.sampleRateHz());
        requireRate(rateHz);
        int frames = resampledFrames(clip.frames(), clip.sampleRateHz(), rateHz);
        Resampler resampler = new Resampler(clip.sampleRateHz(), rateHz);
        float[][] out = new float[clip.channels()][];
        for (int c = 0; c < out.length; c++) {
            boolean sameAsLast = c > 0 && clip.shared(c) == clip.shared(c - 1); // duplicated mono
            out[c] = sameAsLast ? out[c - 1] : resampler.apply(clip.shared(c), frames);
        }
        return AudioClip.ofOwned(out, rateHz);
    }

    /** Two channels at {@code rateHz}: what the networks take. */
    public static AudioClip resampleStereo(AudioClip clip, int rateHz) {
        return resample(clip.stereo(), rateHz);
    }

    /** {@code round(frames · outRateHz / inRateHz)}, halves upwards. */
    public static int resampledFrames(int frames, int inRateHz, int outRateHz) {
        long doubled = 2L * frames * outRateHz;
        return Math.toIntExact((doubled + inRateHz) / (2L * inRateHz));
    }

    private float[] apply(float[] in, int outFrames) {
        float[] out = new float[outFrames];
        float[] inBlock = new float[2 * inHop];
        float[] outBlock = new float[2 * outHop];
        for (long block = 0; block * outHop < outFrames; block++) {
            long inStart = block * inHop - inHop / 2; // half a hop of guard on each side holds the filter's reach
            loadBlock(in, inStart, inBlock);
            inFft.realForward(inBlock);
            filter(inBlock, outBlock);
            outFft.realInverse(outBlock, true);
            int outStart = (int) (block * outHop);
            System.arraycopy(outBlock, outHop / 2, out, outStart, Math.min(outHop, outFrames - outStart));
        }
        return out;
    }

    private static void loadBlock(float[] in, long start, float[] block) {
        Arrays.fill(block, 0f);
        long from = Math.max(0, start);
        long to = Math.min(in.length, start + block.length);
        if (from < to) {
            System.arraycopy(in, (int) from, block, (int) (from - start), (int) (to - from));
        }
    }

    /** Spectra are packed as {@code [re0, reNyquist, re1, im1, …]}; the lower Nyquist bin lies in the stop band. */
    private void filter(float[] inSpectrum, float[] outSpectrum) {
        Arrays.fill(outSpectrum, 0f);
        outSpectrum[0] = inSpectrum[0] * response[0];
        for (int bin = 1; bin < response.length; bin++) {
            outSpectrum[2 * bin] = inSpectrum[2 * bin] * response[bin];
            outSpectrum[2 * bin + 1] = inSpectrum[2 * bin + 1] * response[bin];
        }
    }

    /**
     * Frequency response of the zero-phase filter at bins {@code [0, lowFft / 2)}, with the scale between the two
     * transform sizes folded in.
     */
    private float[] response(int highFft, int lowFft) {
        double cutoff = 0.5 * (1 + PASS_SHARE) / 2 * lowFft / highFft; // cycles per frame at the higher rate
        int reach = (int) ((long) filterReachLowRate() * highFft / lowFft);
        double beta = 0.1102 * (STOP_BAND_DB - 8.7); // Kaiser's rule
        float[] taps = new float[highFft];
        double sum = 0;
        for (int n = -reach; n <= reach; n++) {
            double ideal = n == 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * n) / (Math.PI * n);
            double share = (double) n / (reach + 1);
            double tap = ideal * bessel0(beta * Math.sqrt(1 - share * share));
            taps[Math.floorMod(n, highFft)] = (float) tap;
            sum += tap;
        }
        (inHop > outHop ? inFft : outFft).realForward(taps);
        double gain = (double) outHop / inHop / sum; // the inverse transform divides by its own, other size
        float[] response = new float[lowFft / 2];
        for (int bin = 0; bin < response.length; bin++) {
            response[bin] = (float) (taps[2 * bin] * gain);
        }
        return response;
    }

    /** Kaiser's length rule, one side, in frames of the lower rate. */
    private static int filterReachLowRate() {
        double transition = 0.5 * (1 - PASS_SHARE); // cycles per frame
        return (int) Math.ceil((STOP_BAND_DB - 7.95) / (14.36 * transition) / 2);
    }

    /** Modified Bessel function of the first kind, order 0, by its power series. */
    private static double bessel0(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-17 * sum; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    /**
     * The library's mixed-radix transform loses precision (errors near −90 dB) in prime factors from 11 to 199; it takes
     * another, exact path once what is left after the factors 2, 3 and 5 reaches 211.
     */
    private static boolean isInexactSize(int size) {
        int withoutFives = without(without(without(size, 2), 3), 5);
        return withoutFives < 211 && without(withoutFives, 7) > 1;
    }

    private static int without(int number, int factor) {
        int rest = number;
        while (rest % factor == 0) {
            rest /= factor;
        }
        return rest;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static void requireRate(int rateHz) {
        if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) {
            throw new IllegalArgumentException(
                    "sample rate " + rateHz + " Hz is outside " + MIN_RATE_HZ + " to " + MAX_RATE_HZ + " Hz");
        }
    }
}

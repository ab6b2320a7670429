package sa3.dsp;

import be.tarsos.dsp.util.fft.FloatFFT;

/** Short-time power spectra by TarsosDSP's FFT. Any thread. */
final class PowerSpectrum {
    private PowerSpectrum() {}

    /**
     * Spectra of frames that follow each other without overlap, the first one centred on the first sample; the ends are
     * mirrored. Periodic Hann window.
     *
     * @return [1 + samples / fftFrames][fftFrames / 2 + 1]
     */
    static float[][] frames(float[] samples, int fftFrames) {
        FloatFFT fft = new FloatFFT(fftFrames);
        float[][] power = new float[1 + samples.length / fftFrames][fftFrames / 2 + 1];
        float[] frame = new float[fftFrames];
        for (int f = 0; f < power.length; f++) {
            for (int i = 0; i < fftFrames; i++) {
                double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / fftFrames);
                frame[i] = (float) (window * samples[mirrored(f * fftFrames + i - fftFrames / 2, samples.length)]);
            }
            fft.realForward(frame);
            fill(power[f], frame);
        }
        return power;
    }

    /** The index that a position beyond an end stands for. */
    private static int mirrored(int position, int length) {
        int period = Math.max(1, 2 * (length - 1));
        int folded = Math.floorMod(position, period);
        return folded < length ? folded : period - folded;
    }

    /** Unpacks real and imaginary parts; the last bin's real part lies in the first one's imaginary place. */
    private static void fill(float[] power, float[] packed) {
        int last = power.length - 1;
        power[0] = packed[0] * packed[0];
        power[last] = packed[1] * packed[1];
        for (int bin = 1; bin < last; bin++) {
            power[bin] = packed[2 * bin] * packed[2 * bin] + packed[2 * bin + 1] * packed[2 * bin + 1];
        }
    }
}

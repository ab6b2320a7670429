package sa3.dsp;

/**
 * Slaney's mel scale: linear below 1 kHz, logarithmic above; and its triangular bands of equal area. Pure; any thread.
 * Source: M. Slaney, Auditory Toolbox (1998).
 */
public final class MelBands {
    private static final double LINEAR_HZ_PER_MEL = 200.0 / 3;
    private static final double BREAK_HZ = 1000;
    private static final double BREAK_MEL = BREAK_HZ / LINEAR_HZ_PER_MEL;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private MelBands() {}

    static double mel(double hz) {
        return hz < BREAK_HZ ? hz / LINEAR_HZ_PER_MEL : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
    }

    static double hz(double mel) {
        return mel < BREAK_MEL ? mel * LINEAR_HZ_PER_MEL : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
    }

    /** Frequencies evenly spaced in mel, both ends included. */
    static double[] grid(int points, double fromHz, double toHz) {
        double from = mel(fromHz);
        double step = (mel(toHz) - from) / (points - 1);
        double[] grid = new double[points];
        for (int i = 0; i < points; i++) {
            grid[i] = hz(from + i * step);
        }
        return grid;
    }

    /**
     * Weights of the bins of a spectrum in each band, from 0 Hz to half the rate; a triangle from one neighbour's middle to
     * the other's, of area 1 per Hz.
     *
     * @return [bands][fftFrames / 2 + 1]
     */
    public static float[][] slaney(int bands, int fftFrames, int rateHz) {
        double[] edges = grid(bands + 2, 0, rateHz / 2.0);
        float[][] filters = new float[bands][fftFrames / 2 + 1];
        for (int band = 0; band < bands; band++) {
            double low = edges[band];
            double middle = edges[band + 1];
            double high = edges[band + 2];
            for (int bin = 0; bin < filters[band].length; bin++) {
                double hz = (double) bin * rateHz / fftFrames;
                double height = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle));
                filters[band][bin] = (float) (Math.max(0, height) * 2 / (high - low));
            }
        }
        return filters;
    }
}

package sa3.train.sounds;

import sa3.train.data.Draws;

/** Waves and envelopes of the demo sounds, sample by sample. */
final class Tone {
    static final int RATE_HZ = 44100;

    private Tone() {}

    /** Fundamental and overtones, each falling off by {@code tilt} per octave in amplitude. */
    static double partials(double hz, double seconds, int count, double tilt) {
        double sum = 0;
        double norm = 0;
        for (int k = 1; k <= count && k * hz < RATE_HZ / 2.2; k++) {
            double level = Math.pow(k, -tilt);
            sum += level * Math.sin(2 * Math.PI * k * hz * seconds);
            norm += level;
        }
        return norm == 0 ? 0 : sum / norm;
    }

    /** Falls to 1/e in {@code seconds}. */
    static double decay(double at, double seconds) {
        return Math.exp(-at / seconds);
    }

    /** Rises over {@code rise} seconds, stays, falls over the last {@code fall}. */
    static double swell(double at, double length, double rise, double fall) {
        return Math.max(0, Math.min(1, Math.min(at / rise, (length - at) / fall)));
    }

    /** White noise through a one-pole low-pass. */
    static float[] noise(int frames, double cutoffHz, Draws draws) {
        double share = 1 - Math.exp(-2 * Math.PI * cutoffHz / RATE_HZ);
        float[] noise = new float[frames];
        double state = 0;
        for (int i = 0; i < frames; i++) {
            state += share * (draws.normal() - state);
            noise[i] = (float) state;
        }
        return noise;
    }
}

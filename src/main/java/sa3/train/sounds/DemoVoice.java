package sa3.train.sounds;

import sa3.train.data.Draws;

/** The kinds of demo sounds. Each is a short mono sound at a pitch. */
enum DemoVoice {
    PLUCK("a plucked string") {
        @Override
        double at(double t, double hz, double length) {
            return Tone.partials(hz, t, 12, 1) * Tone.decay(t, 0.25);
        }
    },
    DRONE("a dark drone, held") {
        @Override
        double at(double t, double hz, double length) {
            double beating = Tone.partials(hz / 2, t, 6, 1.5) + Tone.partials(hz / 2 * 1.007, t, 6, 1.5);
            return beating / 2 * Tone.swell(t, length, 0.3, 0.3);
        }
    },
    BELL("a metal bell") {
        @Override
        double at(double t, double hz, double length) {
            double inharmonic = Math.sin(2 * Math.PI * hz * 2 * t)
                    + 0.6 * Math.sin(2 * Math.PI * hz * 5.4 * t) * Tone.decay(t, 0.3)
                    + 0.4 * Math.sin(2 * Math.PI * hz * 8.9 * t) * Tone.decay(t, 0.15);
            return inharmonic / 2 * Tone.decay(t, 0.5);
        }
    },
    KICK("a kick drum") {
        @Override
        double at(double t, double hz, double length) {
            double phase = hz / 4 * t + hz / 2 * 0.05 * (1 - Tone.decay(t, 0.05));
            return Math.sin(2 * Math.PI * phase) * Tone.decay(t, 0.18);
        }
    },
    SWEEP("a rising sweep") {
        @Override
        double at(double t, double hz, double length) {
            double octaves = 3;
            double rate = octaves * Math.log(2) / length;
            double phase = hz * (Math.exp(rate * t) - 1) / rate;
            return Math.sin(2 * Math.PI * phase) * Tone.swell(t, length, 0.05, 0.1);
        }
    },
    FALL("a falling sweep") {
        @Override
        double at(double t, double hz, double length) {
            double rate = -3 * Math.log(2) / length;
            double phase = 8 * hz * (Math.exp(rate * t) - 1) / rate;
            return Math.sin(2 * Math.PI * phase) * Tone.swell(t, length, 0.05, 0.1);
        }
    },
    CHORD("a warm chord, held") {
        @Override
        double at(double t, double hz, double length) {
            double third = Math.pow(2, 4 / 12.0);
            double fifth = Math.pow(2, 7 / 12.0);
            double sum = Tone.partials(hz, t, 5, 1.5)
                    + Tone.partials(hz * third, t, 5, 1.5)
                    + Tone.partials(hz * fifth, t, 5, 1.5);
            return sum / 3 * Tone.swell(t, length, 0.1, 0.4);
        }
    },
    ARPEGGIO("a quick arpeggio") {
        @Override
        double at(double t, double hz, double length) {
            double beat = 0.14;
            int note = (int) (t / beat) % 4;
            double step = new double[] {0, 4, 7, 12}[note];
            return Tone.partials(hz * Math.pow(2, step / 12), t, 8, 1.2) * Tone.decay(t % beat, 0.08);
        }
    },
    NOISE_BURST("a burst of noise") {
        @Override
        double at(double t, double hz, double length) {
            return 0;
        }

        @Override
        double noiseAt(double t, double length) {
            return Tone.decay(t, 0.12);
        }
    },
    WIND("wind, swelling") {
        @Override
        double at(double t, double hz, double length) {
            return 0;
        }

        @Override
        double noiseAt(double t, double length) {
            return 0.7 * Tone.swell(t, length, 0.7, 0.7);
        }
    },
    SNARE("a snare drum") {
        @Override
        double at(double t, double hz, double length) {
            return 0.5 * Math.sin(2 * Math.PI * hz * 0.8 * t) * Tone.decay(t, 0.08);
        }

        @Override
        double noiseAt(double t, double length) {
            return 0.6 * Tone.decay(t, 0.1);
        }
    };

    /** Of every sound, tail included. */
    private static final double SECONDS = 1.4;

    private static final double NOISE_GAIN = 0.6;

    private final String caption;

    DemoVoice(String caption) {
        this.caption = caption;
    }

    String caption() {
        return caption;
    }

    /** The tonal part at a time, about −1 … 1. */
    abstract double at(double t, double hz, double length);

    /** Level of the noise at a time. */
    double noiseAt(double t, double length) {
        return 0;
    }

    /** One sound; how bright its noise is goes by the pitch. */
    float[] play(double hz, Draws draws) {
        int frames = (int) (SECONDS * Tone.RATE_HZ);
        float[] noise = Tone.noise(frames, 8 * hz, draws);
        double loudest = 1e-9;
        for (float value : noise) {
            loudest = Math.max(loudest, Math.abs(value));
        }
        float[] sound = new float[frames];
        for (int i = 0; i < frames; i++) {
            double t = (double) i / Tone.RATE_HZ;
            double hiss = noiseAt(t, SECONDS) * noise[i] / loudest * (1 + NOISE_GAIN);
            sound[i] = (float) (at(t, hz, SECONDS) + hiss);
        }
        return sound;
    }
}

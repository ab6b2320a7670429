package sa3.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How long the clip is.
 *
 * @param seconds length
 * @param loop the musical length it stands for; null = free
 */
public record ClipLength(double seconds, @Nullable Loop loop) {
    /**
     * Bars of a tempo: the clip is cut to their exact number of frames.
     *
     * @param beatsPerBar quarter notes, see {@link BarLength}
     */
    public record Loop(int bars, double bpm, double beatsPerBar) {
        private static final int MAX_BARS = 10_000;

        public Loop {
            if (bars < 1 || bars > MAX_BARS) {
                throw new RequestException("bars " + bars + ": expected 1 to " + MAX_BARS);
            }
            BarLength.checked(beatsPerBar);
            if (!(bpm >= 10 && bpm <= 999)) {
                throw new RequestException("tempo " + bpm + " BPM: expected 10 to 999");
            }
        }

        /** Quarter notes of the whole. */
        public double beats() {
            return bars * beatsPerBar;
        }
    }

    public ClipLength {
        if (!(seconds > 0) || Double.isInfinite(seconds)) {
            throw new RequestException("length " + seconds + " seconds: it must be above 0");
        }
        if (Math.rint(seconds * LatentPlan.SAMPLE_RATE_HZ) < 1) {
            throw new RequestException("length " + seconds + " seconds: shorter than one sample");
        }
    }

    public static ClipLength ofSeconds(double seconds) {
        return new ClipLength(seconds, null);
    }

    /** A loop of whole bars. */
    public static ClipLength ofBars(int bars, double bpm, double beatsPerBar) {
        Loop loop = new Loop(bars, bpm, beatsPerBar);
        return new ClipLength(loop.beats() * 60.0 / bpm, loop);
    }
}

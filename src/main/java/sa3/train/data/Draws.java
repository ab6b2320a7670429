package sa3.train.data;

import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * The random numbers of one sample for one purpose. They depend on nothing but seed, sample and purpose: not on what was
 * drawn before, on which machine of several draws, or on the Java version. The generator is SplitMix64 (Steele, Lea and
 * Flood 2014). One thread.
 */
public final class Draws {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double FRACTION = 0x1p-53;

    private long state;

    /** What the numbers are for; each purpose has numbers of its own. */
    public enum Purpose {
        ORDER(1),
        REPLACEMENT(2),
        CROP(3),
        PROMPT(4),
        NOISE_LEVEL(5),
        NOISE(6),
        DROPOUT(7),
        MASK(8),
        INITIAL(9);

        /** Part of every run's numbers: never changed, never used again. */
        private final int code;

        Purpose(int code) {
            this.code = code;
        }
    }

    private Draws(long state) {
        this.state = state;
    }

    /** @param sample global index of the sample since the run began, or of whatever the purpose counts */
    public static Draws of(long seed, long sample, Purpose purpose) {
        long mixed = mix(seed + GOLDEN_GAMMA) ^ mix(sample + 2 * GOLDEN_GAMMA);
        return new Draws(mix(mixed + purpose.code * GOLDEN_GAMMA));
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 64 random bits; also serves as the seed of another generator. */
    public long word() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** In [0, 1). */
    public double uniform() {
        return (word() >>> 11) * FRACTION;
    }

    /** In [0, bound). */
    public int below(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("a number below " + bound + " cannot be drawn");
        }
        return (int) (uniform() * bound);
    }

    /** Mean 0, variance 1. */
    public double normal() {
        double u = (word() >>> 11) * FRACTION + FRACTION / 2; // never 0 or 1
        return -Math.sqrt(2) * InverseErfc.value(2 * u);
    }

    /** Positive, of the given mean. */
    public double exponential(double mean) {
        return -mean * Math.log1p(-uniform());
    }

    /** Index of a weighted choice; all weights 0 = all alike. */
    public int choose(double... weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double left = uniform() * (total > 0 ? total : weights.length);
        for (int i = 0; i < weights.length - 1; i++) {
            left -= total > 0 ? weights[i] : 1;
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** Puts an array into a random order. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}

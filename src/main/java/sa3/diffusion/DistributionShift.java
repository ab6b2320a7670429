package sa3.diffusion;

import java.util.Map;

/**
 * Bends noise levels t ∈ [0, 1] towards the levels that matter at a length; 0 and 1 stay where they are. Lengths are
 * latent frames; those below 1 count as 1.
 */
public sealed interface DistributionShift {
    /** The released models' sampling default: log-SNR from 2 down to −6.2 at every length. */
    DistributionShift SAMPLING_DEFAULT = new LogSnr(2000, -6.2, 0, 2);

    /**
     * @param t noise level; outside [0, 1] as the formula gives it
     * @param latentFrames length of the clip
     */
    double apply(double t, double latentFrames);

    /**
     * The shift that a model's configuration names.
     *
     * @param type none, identity, logsnr, flux or full
     * @param options by the reference's names; those that are absent take the reference's defaults
     * @throws IllegalArgumentException an unknown type or option
     */
    static DistributionShift of(String type, Map<String, Double> options) {
        NamedOptions o = new NamedOptions("the " + type + " shift", options);
        DistributionShift shift =
                switch (type) {
                    case "none", "identity" -> new None();
                    case "logsnr" ->
                        new LogSnr(
                                o.take("anchor_length", 2000),
                                o.take("anchor_logsnr", -6.2),
                                o.take("rate", 1),
                                o.take("logsnr_end", 2));
                    case "flux" ->
                        new Flux(
                                o.take("min_length", 256),
                                o.take("max_length", 4096),
                                o.take("alpha_min", 1),
                                o.take("alpha_max", 1));
                    case "full" ->
                        new Full(
                                o.take("base_shift", 0.5),
                                o.take("max_shift", 1.15),
                                o.take("min_length", 256),
                                o.take("max_length", 4096),
                                o.take("use_sine", 0) != 0);
                    default ->
                        throw new IllegalArgumentException(
                                "unknown distribution shift '" + type + "': choose none, logsnr, flux or full");
                };
        o.requireEmpty();
        return shift;
    }

    /** Leaves t alone. */
    record None() implements DistributionShift {
        @Override
        public double apply(double t, double latentFrames) {
            return t;
        }
    }

    /** t' = σ(−λ), λ linear in t from {@code end} to {@code anchorLogSnr − rate·log2(L / anchorLength)}. */
    record LogSnr(double anchorLength, double anchorLogSnr, double rate, double end) implements DistributionShift {
        public LogSnr() {
            this(2000, -6.2, 1, 2);
        }

        public LogSnr {
            if (!(anchorLength > 0)) {
                throw new IllegalArgumentException(
                        "logsnr shift: anchor length must be positive, found " + anchorLength);
            }
        }

        @Override
        public double apply(double t, double latentFrames) {
            if (t <= 0) {
                return 0;
            }
            if (t >= 1) {
                return 1;
            }
            double octaves = Math.log(Math.max(latentFrames, 1) / anchorLength) / Math.log(2);
            double start = anchorLogSnr - rate * octaves;
            return 1 / (1 + Math.exp(end - t * (end - start)));
        }
    }

    /** t' = αt / (1 + (α−1)t), ln α linear in ln L between the two lengths. */
    record Flux(double minLength, double maxLength, double alphaMin, double alphaMax) implements DistributionShift {
        public Flux() {
            this(256, 4096, 1, 1);
        }

        public Flux {
            if (!(minLength > 0) || maxLength < minLength) {
                throw new IllegalArgumentException(
                        "flux shift: lengths must be 0 < min ≤ max, found " + minLength + " and " + maxLength);
            }
            if (!(alphaMin > 0) || !(alphaMax > 0)) {
                throw new IllegalArgumentException(
                        "flux shift: alphas must be positive, found " + alphaMin + " and " + alphaMax);
            }
        }

        @Override
        public double apply(double t, double latentFrames) {
            double length = Math.min(Math.max(latentFrames, minLength), maxLength);
            double widening = maxLength == minLength ? 1e-8 : 0;
            double fraction =
                    (Math.log(length) - Math.log(minLength)) / (Math.log(maxLength) + widening - Math.log(minLength));
            double alpha = Math.exp(Math.log(alphaMin) + fraction * (Math.log(alphaMax) - Math.log(alphaMin)));
            return alpha * t / (1 + (alpha - 1) * t);
        }
    }

    /** t' = 1 − e^μ / (e^μ + 1/(1−t) − 1), μ falling linearly with L; {@code sine} bends it once more: sin(π t'/2). */
    record Full(double baseShift, double maxShift, double minLength, double maxLength, boolean sine)
            implements DistributionShift {
        public Full() {
            this(0.5, 1.15, 256, 4096, false);
        }

        public Full {
            if (!(maxLength > minLength)) {
                throw new IllegalArgumentException(
                        "full shift: lengths must be min < max, found " + minLength + " and " + maxLength);
            }
        }

        @Override
        public double apply(double t, double latentFrames) {
            double length = Math.min(Math.max(latentFrames, minLength), maxLength);
            double mu = -(baseShift + (maxShift - baseShift) * (length - minLength) / (maxLength - minLength));
            double level = Math.exp(mu);
            double shifted = 1 - level / (level + (1 / (1 - t) - 1));
            return sine ? Math.sin(Math.PI * shifted / 2) : shifted;
        }
    }
}

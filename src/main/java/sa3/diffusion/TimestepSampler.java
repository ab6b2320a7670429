package sa3.diffusion;

import java.util.Map;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * How training draws noise levels: one random number in, t ∈ [0, 1] out, in double precision because float32 saturates
 * in the tails. u is uniform on [0, 1), z is normal.
 */
public sealed interface TimestepSampler {
    /** The random number that a sampler is made from. */
    enum Draw {
        UNIFORM,
        NORMAL
    }

    /** What {@link #level} expects. */
    Draw draw();

    /** The noise level of one draw. */
    double level(double draw);

    /**
     * The sampler that a training configuration names.
     *
     * @param options by the reference's names; those that are absent take the reference's defaults
     * @throws IllegalArgumentException an unknown name or option
     */
    static TimestepSampler of(String name, Map<String, Double> options) {
        NamedOptions o = new NamedOptions("the timestep sampler " + name, options);
        TimestepSampler sampler =
                switch (name) {
                    case "uniform" -> new Uniform();
                    case "logit_normal" -> new LogitNormal();
                    case "trunc_logit_normal" -> new TruncLogitNormal(o.take("flip", 1) != 0);
                    case "log_snr" -> new LogSnr(o.take("mean_logsnr", -1.2), o.take("std_logsnr", 2));
                    case "log_snr_uniform" -> new LogSnrUniform(o.take("min_logsnr", -6), o.take("max_logsnr", 5));
                    default ->
                        throw new IllegalArgumentException("unknown timestep sampler '" + name
                                + "': choose uniform, logit_normal, trunc_logit_normal, log_snr or log_snr_uniform");
                };
        o.requireEmpty();
        return sampler;
    }

    /** t = u. */
    record Uniform() implements TimestepSampler {
        @Override
        public Draw draw() {
            return Draw.UNIFORM;
        }

        @Override
        public double level(double u) {
            return u;
        }
    }

    /** t = σ(z). */
    record LogitNormal() implements TimestepSampler {
        @Override
        public Draw draw() {
            return Draw.NORMAL;
        }

        @Override
        public double level(double z) {
            return sigmoid(z);
        }
    }

    /**
     * σ of a normal number that is cut off below logit 0.075, stretched to [0, 1] and, with {@code flip}, turned around
     * (1 − t), which is how the reference trains.
     */
    record TruncLogitNormal(boolean flip) implements TimestepSampler {
        private static final double CUT = 0.075;
        private static final double SMALLEST = 0x1p-52;

        @Override
        public Draw draw() {
            return Draw.UNIFORM;
        }

        @Override
        public double level(double u) {
            double low = normalCdf(Math.log(CUT / (1 - CUT)));
            double p = Math.min(Math.max(low + (1 - low) * u, SMALLEST), 1 - SMALLEST);
            double t = (sigmoid(normalQuantile(p)) - CUT) / (1 - CUT);
            return flip ? 1 - t : t;
        }
    }

    /** t = σ(−(std·z + mean)), kept 1e-4 away from the ends. */
    record LogSnr(double mean, double std) implements TimestepSampler {
        public LogSnr() {
            this(-1.2, 2);
        }

        @Override
        public Draw draw() {
            return Draw.NORMAL;
        }

        @Override
        public double level(double z) {
            return keepOffEnds(sigmoid(-(z * std + mean)));
        }
    }

    /** t = σ(−λ), λ uniform between the two, kept 1e-4 away from the ends. */
    record LogSnrUniform(double min, double max) implements TimestepSampler {
        public LogSnrUniform() {
            this(-6, 5);
        }

        public LogSnrUniform {
            if (!(max > min)) {
                throw new IllegalArgumentException(
                        "log_snr_uniform: max must exceed min, found " + min + " and " + max);
            }
        }

        @Override
        public Draw draw() {
            return Draw.UNIFORM;
        }

        @Override
        public double level(double u) {
            return keepOffEnds(sigmoid(-(min + (max - min) * u)));
        }
    }

    /** The share of a normal distribution below z. */
    static double normalCdf(double z) {
        return 0.5 * Erfc.value(-z / Math.sqrt(2));
    }

    private static double normalQuantile(double p) {
        return -Math.sqrt(2) * InverseErfc.value(2 * p);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double keepOffEnds(double t) {
        return Math.min(Math.max(t, 1e-4), 1 - 1e-4);
    }
}

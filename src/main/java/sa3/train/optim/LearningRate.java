package sa3.train.optim;

/** The learning rate of each step. Pure, double precision. */
public sealed interface LearningRate {
    /** @param step steps taken before this one */
    double at(long step);

    /** The same for every step. */
    record Constant(double rate) implements LearningRate {
        public Constant {
            requirePositive(rate);
        }

        @Override
        public double at(long step) {
            return rate;
        }
    }

    /**
     * Rises exponentially, then falls as an inverse power:
     * (1 − warmup^(n+1)) · max(floor, rate · (1 + n/gamma)^−power).
     *
     * @param gamma steps after which the rate has fallen to 2^−power of its start
     * @param warmup in [0, 1); 0 = none
     * @param floor the rate never falls below it once warm
     */
    record InverseDecay(double rate, double gamma, double power, double warmup, double floor) implements LearningRate {
        public InverseDecay {
            requirePositive(rate);
            if (!(gamma > 0) || !(power >= 0) || !(floor >= 0)) {
                throw new IllegalArgumentException("inverse decay: gamma must be above 0, power and final rate at least"
                        + " 0; found " + gamma + ", " + power + ", " + floor);
            }
            if (!(warmup >= 0 && warmup < 1)) {
                throw new IllegalArgumentException("inverse decay: warm-up must lie in [0, 1), found " + warmup);
            }
        }

        @Override
        public double at(long step) {
            double decayed = rate * Math.pow(1 + step / gamma, -power);
            return (1 - Math.pow(warmup, step + 1.0)) * Math.max(floor, decayed);
        }
    }

    private static void requirePositive(double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("the learning rate must be above 0, found " + rate);
        }
    }
}

package sa3.diffusion;

/** Noise levels of a run. */
public final class Schedule {
    private Schedule() {}

    /**
     * {@code sigmaMax·(1 − i/steps)} for i = 0 … steps, shifted, the first value put back to sigmaMax.
     *
     * @param sigmaMax noise level of the start, above 0
     * @param latentFrames length of the clip, for shifts that depend on it; below 1 counts as 1
     * @return steps + 1 values, the last 0
     * @throws IllegalArgumentException steps below 1 or sigmaMax not positive
     */
    public static float[] sigmas(int steps, double sigmaMax, DistributionShift shift, double latentFrames) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, found " + steps);
        }
        if (!(sigmaMax > 0) || Double.isInfinite(sigmaMax)) {
            throw new IllegalArgumentException("the first noise level must be positive, found " + sigmaMax);
        }
        float[] sigmas = new float[steps + 1];
        sigmas[0] = (float) sigmaMax;
        for (int i = 1; i < steps; i++) {
            double t = sigmaMax * (steps - i) / steps;
            sigmas[i] = (float) shift.apply(t, Math.max(latentFrames, 1));
        }
        return sigmas;
    }
}

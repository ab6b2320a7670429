package sa3.diffusion;

import java.util.Arrays;

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

    /**
     * Shifts the noise levels of a batch, as training does.
     *
     * @param latentFrames one length per t, or a single one for all
     * @throws IllegalArgumentException another number of lengths
     */
    public static double[] shifted(double[] t, DistributionShift shift, double[] latentFrames) {
        if (latentFrames.length != 1 && latentFrames.length != t.length) {
            throw new IllegalArgumentException(
                    "shift: expected 1 or " + t.length + " lengths, found " + latentFrames.length);
        }
        double[] shifted = new double[t.length];
        Arrays.setAll(shifted, i -> shift.apply(t[i], latentFrames[latentFrames.length == 1 ? 0 : i]));
        return shifted;
    }
}

package sa3.diffusion;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * Classifier-free guidance in the space of denoised latents, with adaptive projection (APG).
 *
 * <p>d_c = x − t·v_c, d_u = x − t·v_u, Δ = d_c − d_u; d = d_c + (cfgScale − 1)·Δ′; v = (x − d)/t. Δ′ keeps of Δ the part
 * orthogonal to d_c, as far as {@code apgScale} says. Always float32.
 *
 * @param cfgScale 1 = off; below 1 interpolates towards the unconditional velocity; above 1 extrapolates
 * @param apgScale 0 = plain guidance, 1 = orthogonal part only
 * @param rescale φ: how far the standard deviation over channels returns to that of v_c
 * @param normThreshold upper bound of ‖Δ‖ over real frames; 0 = none
 * @param minTime guidance acts where minTime ≤ t ≤ maxTime
 * @param apgBelowOne APG also where cfgScale is below 1, as the PyTorch reference does
 */
public record Guidance(
        double cfgScale,
        double apgScale,
        double rescale,
        double normThreshold,
        double minTime,
        double maxTime,
        boolean apgBelowOne) {
    private static final float NORM_FLOOR = 1e-8f;

    /** Guidance at all times, without rescaling or threshold. */
    public static Guidance of(double cfgScale, double apgScale) {
        return new Guidance(cfgScale, apgScale, 0, 0, 0, 1, false);
    }

    public boolean isOff() {
        return cfgScale == 1;
    }

    /** True where the guided velocity is wanted at time t. */
    boolean actsAt(float t) {
        return !isOff() && t >= minTime && t <= maxTime;
    }

    /**
     * The guided velocity.
     *
     * @param x [B, C, T]
     * @param t [B]
     * @param conditional v_c [B, C, T]
     * @param unconditional v_u [B, C, T]
     * @param valid [B, T], 1 = real; null = all are
     */
    public Array combine(Array x, Array t, Array conditional, Array unconditional, @Nullable Array valid) {
        Array time = t.reshape(t.dim(0), 1, 1);
        Array denoised = x.sub(conditional.mul(time));
        Array delta = bounded(denoised.sub(x.sub(unconditional.mul(time))), valid);
        Array guided = denoised.add(projected(delta, denoised, valid).mul(cfgScale - 1));
        Array velocity = x.sub(guided).div(time);
        return rescale == 0 ? velocity : rescaled(velocity, conditional);
    }

    private Array bounded(Array delta, @Nullable Array valid) {
        if (normThreshold <= 0) {
            return delta;
        }
        Array norm = norm(valid == null ? delta : delta.mul(valid.expandDims(1)));
        Array ratio = Array.scalar((float) normThreshold).div(Ops.maximum(norm, Array.scalar(NORM_FLOOR)));
        return delta.mul(Ops.minimum(ratio, Array.scalar(1)));
    }

    private Array projected(Array delta, Array denoised, @Nullable Array valid) {
        double share = Math.max(0, Math.min(1, cfgScale < 1 && !apgBelowOne ? 0 : apgScale));
        if (share == 0) {
            return delta;
        }
        Array mask = valid == null ? null : valid.expandDims(1);
        Array reference = mask == null ? denoised : denoised.mul(mask);
        Array unit = reference.div(Ops.maximum(norm(reference), Array.scalar(NORM_FLOOR)));
        Array parallel = unit.mul(delta.mul(unit).sum(true, 1, 2));
        Array orthogonal =
                mask == null ? delta.sub(parallel) : delta.sub(parallel).mul(mask);
        return share == 1 ? orthogonal : orthogonal.mul(share).add(delta.mul(1 - share));
    }

    private Array rescaled(Array velocity, Array conditional) {
        Array ratio = Ops.sqrt(Ops.variance(conditional, true, 1).div(Ops.variance(velocity, true, 1)));
        return velocity.mul(ratio).mul(rescale).add(velocity.mul(1 - rescale));
    }

    /** Over channels and frames, [B, 1, 1]. */
    private static Array norm(Array x) {
        return Ops.sqrt(Ops.square(x).sum(true, 1, 2));
    }
}

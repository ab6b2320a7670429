package sa3.train.loss;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;

/**
 * Squared errors of the predicted velocity, weighted frame by frame. Per sample Σ(e²·w) / (C·Σw), then the mean over the
 * samples; one without any weighted frame counts as 0 but counts. Always float32.
 */
public final class VelocityLoss {
    private static final float SMALLEST_WEIGHT = 1e-8f;

    private VelocityLoss() {}

    /** e² [B, C, T] in float32. */
    public static Array squaredErrors(Array predicted, Array target) {
        return Ops.square(predicted.as(Dtype.F32).sub(target.as(Dtype.F32)));
    }

    /**
     * The loss of each sample.
     *
     * @param errors [B, C, T]
     * @param weights [B, T]
     * @return [B]
     */
    public static Array perSample(Array errors, Array weights) {
        Array frames = weights.expandDims(1); // [B, 1, T]
        Array weighted = errors.mul(frames).sum(false, 1, 2);
        Array total = weights.sum(false, 1).mul(errors.dim(1));
        return weighted.div(Ops.maximum(total, Array.scalar(SMALLEST_WEIGHT)));
    }

    /** The mean over the samples of {@link #perSample}, a scalar. */
    public static Array mean(Array errors, Array weights) {
        return perSample(errors, weights).mean(false, 0);
    }

    /** One mean over all weighted elements of all samples, which an older trainer minimised. */
    public static Array globalMean(Array errors, Array weights) {
        Array weighted = errors.mul(weights.expandDims(1)).sum(false, 0, 1, 2);
        Array total = weights.sum(false, 0, 1).mul(errors.dim(1));
        return weighted.div(Ops.maximum(total, Array.scalar(SMALLEST_WEIGHT)));
    }
}

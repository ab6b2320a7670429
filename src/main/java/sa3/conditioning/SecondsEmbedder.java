package sa3.conditioning;

import sa3.mlx.Array;
import sa3.nn.FourierFeatures;
import sa3.nn.Linear;
import sa3.weights.Weights;

/** Embeds durations: Fourier features of seconds / 384, then a linear layer. Always float32 inside. */
public final class SecondsEmbedder {
    /** The longest duration the models know; longer ones count as this. */
    public static final float MAX_SECONDS = 384;

    /** The published name of its layer's weight. */
    public static final String WEIGHT = "cond.seconds_total_weight";

    private final Linear linear;
    private final FourierFeatures features;

    public SecondsEmbedder(Linear linear, FourierFeatures features) {
        this.linear = linear;
        this.features = features;
    }

    /** Reads {@code cond.seconds_total_weight} and {@code cond.seconds_total_bias}. */
    public static SecondsEmbedder load(Weights w) {
        return w.own(() -> {
            Array weight = w.tensor(WEIGHT);
            return new SecondsEmbedder(
                    new Linear(weight, w.tensor("cond.seconds_total_bias")), FourierFeatures.ofDuration(weight.dim(1)));
        });
    }

    /** The layer that an adapter may sit on. */
    public Linear layer() {
        return linear;
    }

    /** @return [n, 1, D] */
    public Array embed(float... seconds) {
        return embedFeatures(features.apply(normalised(seconds)));
    }

    /** The same from Fourier features [n, F]. */
    public Array embedFeatures(Array values) {
        return linear.apply(values).expandDims(1);
    }

    /** Seconds clipped to the known range, as a share of it, [n]. */
    public static Array normalised(float... seconds) {
        float[] shares = new float[seconds.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.max(0, Math.min(MAX_SECONDS, seconds[i])) / MAX_SECONDS;
        }
        return Array.of(shares, shares.length);
    }
}

package sa3.train.loss;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/** Whether squared errors are divided by the target's variance, and over what it is taken. Only valid frames count. */
public enum TargetScale {
    NONE,
    /** Over the channels of one frame. */
    TIMESTEP,
    /** Over all channels and valid frames of one sample. */
    SAMPLE,
    /** Over the valid frames of one channel of one sample. */
    SAMPLE_CHANNEL;

    private static final double EPS = 1e-6;

    /** @throws IllegalArgumentException no such way, with those that there are */
    public static TargetScale of(String name) {
        return Arrays.stream(values())
                .filter(scale -> scale.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown loss normalisation '" + name + "': choose "
                        + Arrays.stream(values()).map(TargetScale::label).collect(Collectors.joining(", "))));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Squared errors over the target's variance, at padded frames as they are.
     *
     * @param errors [B, C, T]
     * @param target [B, C, T]
     * @param valid [B, T], 1 = real
     */
    public Array scaled(Array errors, Array target, Array valid) {
        if (this == NONE) {
            return errors;
        }
        Array frames = valid.expandDims(1); // [B, 1, T]
        Array variance =
                switch (this) {
                    case TIMESTEP -> variance(target, Array.ones(1, 1, 1), 1);
                    case SAMPLE -> variance(target, frames, 1, 2);
                    default -> variance(target, frames, 2);
                };
        return Ops.where(Ops.greater(frames, Array.scalar(0.5f)), errors.div(variance.add(EPS)), errors);
    }

    /** The biased variance over some axes, weighted 1 or 0. */
    private static Array variance(Array x, Array weights, int... axes) {
        Array all = weights.broadcastTo(x.shape());
        Array count = Ops.maximum(all.sum(true, axes), Array.scalar(1));
        Array mean = x.mul(all).sum(true, axes).div(count);
        return Ops.square(x.sub(mean)).mul(all).sum(true, axes).div(count);
    }
}

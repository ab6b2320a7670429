package sa3.train.loss;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;

/**
 * How much each latent frame of a batch counts.
 *
 * @param valid [B, T], 1 = real
 * @param keep [B, T], 1 = given to the network as context; null when nothing is
 */
public record FrameWeights(Array valid, @Nullable Array keep) {
    /** Real frames that the network has to find: all but the kept ones. */
    public Array toFind() {
        return keep == null ? valid : valid.mul(inverse(keep));
    }

    /** Real frames that the network was given. */
    public Array given() {
        return keep == null ? Array.zeros(valid.shape()) : valid.mul(keep);
    }

    /** Real frames 1, padded ones {@code paddingWeight}. */
    public Array withPadding(double paddingWeight) {
        return paddingWeight == 0 ? valid : valid.add(inverse(valid).mul(paddingWeight));
    }

    private static Array inverse(Array mask) {
        return mask.mul(-1).add(1);
    }
}

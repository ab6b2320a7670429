package sa3.train.adapters;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/** A convolution's weight as the matrix that adapters see: [out, taps, in] and [out, in·taps], channel by channel. */
public final class ConvLayout {
    private ConvLayout() {}

    public static Array toMatrix(Array weight) {
        return weight.transpose(0, 2, 1).reshape(weight.dim(0), weight.dim(1) * weight.dim(2));
    }

    /** @param like a weight of the convolution, for its shape */
    public static Array fromMatrix(Array matrix, Array like) {
        return matrix.reshape(like.dim(0), like.dim(2), like.dim(1)).transpose(0, 2, 1);
    }

    /**
     * Convolves with an adapted weight.
     *
     * @param x [B, T, in]
     * @param matrix [out, in·taps]
     * @param like the base weight, [out, taps, in]
     * @param padding zeros at both ends
     */
    public static Array convolve(Array x, Array matrix, Array like, int padding) {
        return Ops.conv1d(x, Ops.contiguous(fromMatrix(matrix, like)).as(x.dtype()), padding);
    }
}

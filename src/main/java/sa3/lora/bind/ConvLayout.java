package sa3.lora.bind;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/** A convolution's weight as the matrix that adapters see: [out, taps, in] and [out, in·taps], channel by channel. */
public final class ConvLayout {
    private ConvLayout() {}

    public static Array toMatrix(Array weight) {
        return weight.transpose(0, 2, 1).reshape(weight.dim(0), weight.dim(1) * weight.dim(2));
    }

    /** @param shape of the convolution's weight */
    static Array fromMatrix(Array matrix, int[] shape) {
        return matrix.reshape(shape[0], shape[2], shape[1]).transpose(0, 2, 1);
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
        return Ops.conv1d(x, Ops.contiguous(fromMatrix(matrix, like.shape())).as(x.dtype()), padding);
    }
}

package sa3.diffusion;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;

/**
 * Which positions of a batch of different lengths are real. Padded keys leave the softmax of self-attention, and the
 * outputs of self-attention and feed-forward are 0 at padded positions: what the released models were trained with.
 *
 * @param visibleKeys boolean [B, 1, 1, M + T]
 * @param factor [B, M + T, 1], 1 = real
 */
record PaddingMask(Array visibleKeys, Array factor) {
    /** @param valid [B, T], 1 = real; the {@code memoryTokens} in front always are */
    static PaddingMask of(Array valid, int memoryTokens) {
        Array frames = valid.as(Dtype.F32);
        Array all = Ops.concat(1, Array.ones(frames.dim(0), memoryTokens), frames);
        return new PaddingMask(all.as(Dtype.BOOL).expandDims(1).expandDims(1), all.expandDims(2));
    }

    Array zeroPadded(Array x) {
        return x.mul(factor);
    }
}

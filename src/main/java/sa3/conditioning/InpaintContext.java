package sa3.conditioning;

import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * What to keep of existing latents.
 *
 * @param keepMask [1, 1, T]: 1 = keep, 0 = regenerate (the reference calls it inpaint mask, with the same values)
 * @param latents [1, C, T]
 */
public record InpaintContext(Array keepMask, Array latents) {
    /** The local conditioning: mask channel first, then kept latents, [1, T, 1 + C]. */
    public Array local() {
        return Ops.concat(1, keepMask.as(latents.dtype()), latents.mul(keepMask.as(latents.dtype())))
                .transpose(0, 2, 1);
    }

    /** Puts the kept latents back over generated ones [B, C, T]. */
    public Array paste(Array generated) {
        Array keep = keepMask.as(generated.dtype());
        return latents.mul(keep).add(generated.mul(keep.mul(-1).add(1)));
    }

    /** A mask that keeps all frames but those of the given half-open ranges. */
    public static Array keepMask(int latentFrames, int[][] regenerate) {
        float[] mask = new float[latentFrames];
        java.util.Arrays.fill(mask, 1);
        for (int[] range : regenerate) {
            java.util.Arrays.fill(mask, range[0], range[1], 0);
        }
        return Array.of(mask, 1, 1, latentFrames);
    }
}

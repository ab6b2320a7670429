package sa3.train.loss;

import sa3.mlx.Array;

/**
 * The straight path from data to noise that the network learns the velocity of: x_t = (1−t)·x + t·n, target n − x.
 *
 * @param noised [B, C, T]
 * @param target [B, C, T]
 */
public record RectifiedFlow(Array noised, Array target) {
    /**
     * Points on the paths of a batch.
     *
     * @param clean x [B, C, T]
     * @param noise n [B, C, T]
     * @param t [B], 1 = noise; cast to the latents' type, as the reference does
     */
    public static RectifiedFlow of(Array clean, Array noise, Array t) {
        Array level = t.as(clean.dtype()).reshape(t.dim(0), 1, 1);
        Array rest = Array.full(1, clean.dtype()).sub(level);
        return new RectifiedFlow(clean.mul(rest).add(noise.mul(level)), noise.sub(clean));
    }
}

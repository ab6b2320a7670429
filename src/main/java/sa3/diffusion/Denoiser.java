package sa3.diffusion;

import sa3.mlx.Array;

/** A velocity field: the network with its conditioning, with or without guidance. */
@FunctionalInterface
public interface Denoiser {
    /**
     * The velocity noise − clean at time t.
     *
     * @param x [B, C, T]
     * @param t [B], 1 = noise
     * @return [B, C, T], lazy
     */
    Array velocity(Array x, Array t);
}

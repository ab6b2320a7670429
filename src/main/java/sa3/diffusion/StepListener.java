package sa3.diffusion;

import sa3.mlx.Array;

/** Hears of every step of a sampler, on the sampler's thread. */
public interface StepListener {
    /** Hears nothing. */
    StepListener NONE = new StepListener() {};

    /** Called before step {@code step} (0-based): the place to cancel, by throwing, and to change strengths. */
    default void beforeStep(int step, int steps) {}

    /** Called after a step with the clean latents it expected, [B, C, T]; valid during the call only, lazy. */
    default void afterStep(int step, int steps, Array denoised) {}
}

package sa3.pipeline;

import org.jspecify.annotations.Nullable;
import sa3.diffusion.Denoiser;
import sa3.diffusion.Dit;
import sa3.diffusion.Guidance;
import sa3.diffusion.GuidedDit;
import sa3.diffusion.Preparation;

/** The network under the conditions of a request, both branches of guidance included. */
final class Steering implements AutoCloseable {
    private final Preparation conditional;
    private final @Nullable Preparation unconditional;
    private final Denoiser denoiser;

    /** @param unconditional the negative prompt or the null branch; null when guidance is off */
    Steering(Dit dit, Preparation.Inputs conditional, Preparation.@Nullable Inputs unconditional, Guidance guidance) {
        this.conditional = new Preparation(dit, conditional);
        this.unconditional = unconditional == null ? null : new Preparation(dit, unconditional);
        denoiser = new GuidedDit(dit, this.conditional, this.unconditional, guidance, null);
    }

    Denoiser denoiser() {
        return denoiser;
    }

    @Override
    public void close() {
        conditional.close();
        if (unconditional != null) {
            unconditional.close();
        }
    }
}

package sa3.diffusion;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Scope;

/**
 * The network with its conditioning: one pass where guidance is off, two where it acts.
 *
 * @param unconditional the negative prompt or the null branch; null when guidance is off
 * @param valid [B, T], 1 = real; null = all are
 */
public record GuidedDit(
        Dit dit,
        Dit.Prepared conditional,
        Dit.@Nullable Prepared unconditional,
        Guidance guidance,
        @Nullable Array valid)
        implements Denoiser {
    @Override
    public Array velocity(Array x, Array t) {
        Array conditioned = dit.velocity(x, t, conditional);
        if (unconditional == null || !guidance.actsAt(t.toFloats()[0])) {
            return conditioned;
        }
        return Scope.build(() -> guidance.combine(x, t, conditioned, dit.velocity(x, t, unconditional), valid));
    }
}

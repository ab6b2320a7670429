package sa3.diffusion;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Scope;

/**
 * The network with its conditioning: one pass where guidance is off, two where it acts.
 *
 * @param conditional asked before every evaluation, so that it may change between steps
 * @param unconditional the negative prompt or the null branch; null when guidance is off
 * @param valid [B, T], 1 = real; null = all are
 */
public record GuidedDit(
        Dit dit,
        Supplier<Dit.Prepared> conditional,
        @Nullable Supplier<Dit.Prepared> unconditional,
        Guidance guidance,
        @Nullable Array valid)
        implements Denoiser {
    @Override
    public Array velocity(Array x, Array t) {
        Array conditioned = dit.velocity(x, t, conditional.get());
        if (unconditional == null || !guidance.actsAt(t.toFloats()[0])) {
            return conditioned;
        }
        return Scope.build(() -> guidance.combine(x, t, conditioned, dit.velocity(x, t, unconditional.get()), valid));
    }
}

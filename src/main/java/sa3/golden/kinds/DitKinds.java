package sa3.golden.kinds;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.Denoiser;
import sa3.diffusion.Dit;
import sa3.diffusion.GuidedDit;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.golden.UnsupportedRowException;
import sa3.golden.kinds.lora.LoraKinds;
import sa3.mlx.Array;
import sa3.mlx.Dtype;

/** The diffusion transformer, alone and guided. */
final class DitKinds {
    private DitKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("dit_forward", DitKinds::forward);
        kinds.put("dit_guided", DitKinds::guided);
    }

    private static Outcome forward(Inputs in) {
        requirePaddingRule(in);
        Dit dit = load(in);
        Array cross = typed(in, "cross");
        if (in.param("cross").asText().equals("zeros")) {
            cross = Array.zeros(cross.shape());
        }
        Array local = in.has("local") ? typed(in, "local") : null;
        Dit.Prepared prepared = dit.prepare(cross, typed(in, "global"), local, valid(in));
        Array x = typed(in, "x");
        Array velocity = in.injects("features")
                ? dit.velocityAt(x, in.injected("features").array(), prepared)
                : dit.velocity(x, in.array("t"), prepared);
        return Outcome.of("velocity", velocity);
    }

    /** The network, with the row's adapters merged into it, over the injected table of frequencies where the row has one. */
    static Dit load(Inputs in) {
        return new Dit(LoraKinds.merged(in, "weights", in.dtype()), ConditioningKinds.injectedTable(in));
    }

    /** An input in the type that the row computes in. */
    static Array typed(Inputs in, String name) {
        return in.array(name).as(in.dtype());
    }

    private static @Nullable Array valid(Inputs in) {
        return in.has("mask") ? in.array("mask").as(Dtype.F32) : null;
    }

    /** The network knows one rule for padded positions. */
    static void requirePaddingRule(Inputs in) {
        if (in.semantics("mask").equals("cpu")) {
            throw new UnsupportedRowException("padding rule mask=cpu is not supported");
        }
    }

    private static Outcome guided(Inputs in) {
        Dit dit = load(in);
        Array cross = in.array("cross");
        Array global = in.array("global");
        Array other = in.has("neg") ? in.array("neg") : Array.zeros(cross.shape());
        if (in.has("neg_mask")) {
            other = other.mul(in.array("neg_mask").as(Dtype.F32).expandDims(2));
        }
        Dit.Prepared conditional = dit.prepare(cross, global, null, null);
        Dit.Prepared unconditional = dit.prepare(other, global, null, null);
        Denoiser denoiser =
                new GuidedDit(dit, () -> conditional, () -> unconditional, SamplerKinds.guidanceOf(in), null);
        return Outcome.of("velocity", denoiser.velocity(in.array("x"), in.array("t")));
    }
}

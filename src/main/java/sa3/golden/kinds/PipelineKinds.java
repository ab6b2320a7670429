package sa3.golden.kinds;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.codec.ValidLength;
import sa3.conditioning.InpaintContext;
import sa3.diffusion.Dit;
import sa3.diffusion.Guidance;
import sa3.diffusion.GuidedDit;
import sa3.diffusion.Sampler;
import sa3.diffusion.Sigmas;
import sa3.diffusion.StepListener;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Dtype;

/** From the start state to latents. */
final class PipelineKinds {
    private PipelineKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("start_state", PipelineKinds::startState);
        kinds.put("denoise", PipelineKinds::denoise);
    }

    private static Outcome startState(Inputs in) {
        Array noise = in.array("noise");
        return switch (in.text("mode")) {
            case "audio" -> Outcome.of("start", Sampler.startFrom(in.array("init"), noise, in.number("sigma_max")));
            case "inpaint" ->
                Outcome.of("start", noise)
                        .tensor(
                                "local",
                                context(in.array("init"), in.integers("latent_range"))
                                        .local());
            default -> Outcome.of("start", noise);
        };
    }

    /** Everything kept but the latents of a half-open range. */
    private static InpaintContext context(Array latents, int[] range) {
        return new InpaintContext(InpaintContext.keepMask(latents.dim(2), new int[][] {range}), latents);
    }

    private static Outcome denoise(Inputs in) {
        DitKinds.requirePaddingRule(in);
        Dit dit = DitKinds.load(in);
        Array start = start(in);
        Array valid = in.hasParam("valid") ? valid(in.integers("valid"), start.dim(2)) : null;
        GuidedDit denoiser = guided(in, dit, valid);
        Sampler sampler = Sampler.of(in.text("sampler"));
        float[][] rows = SamplerKinds.rows(in.tensor("sigmas"));
        Sigmas sigmas = sampler == Sampler.RK4 ? Sigmas.of(rows[0]) : new Sigmas(rows);
        Array latents =
                sampler.sample(denoiser, start, sigmas, SamplerKinds.noise(in, start.shape()), StepListener.NONE);
        if (in.has("paste_init")) {
            latents =
                    context(in.array("paste_init"), in.integers("paste_range")).paste(latents);
        }
        return Outcome.of("latents", latents);
    }

    private static Array start(Inputs in) {
        if (in.has("start")) {
            return DitKinds.typed(in, "start");
        }
        Array noise = in.array("start_noise");
        return in.has("init") ? Sampler.startFrom(in.array("init"), noise, in.number("sigma_max")) : noise;
    }

    private static GuidedDit guided(Inputs in, Dit dit, @Nullable Array valid) {
        Guidance guidance = SamplerKinds.guidanceOf(in);
        Array cross = DitKinds.typed(in, "cross");
        Array global = DitKinds.typed(in, "global");
        Array local = local(in);
        Array other = in.has("null_cross") ? DitKinds.typed(in, "null_cross") : Array.zeros(cross.shape());
        Dit.Prepared conditional = dit.prepare(cross, global, local, valid);
        Dit.Prepared unconditional =
                guidance.isOff() ? null : dit.prepare(other.as(cross.dtype()), global, local, valid);
        return new GuidedDit(
                dit, () -> conditional, unconditional == null ? null : () -> unconditional, guidance, valid);
    }

    private static @Nullable Array local(Inputs in) {
        if (in.has("local_bct")) {
            return in.array("local_bct").transpose(0, 2, 1);
        }
        return in.has("local") ? DitKinds.typed(in, "local") : null;
    }

    /** [B, T], 1 in the first positions of each row. */
    static Array valid(int[] lengths, int frames) {
        int[] mask = new int[lengths.length * frames];
        for (int row = 0; row < lengths.length; row++) {
            System.arraycopy(ValidLength.mask(lengths[row], frames), 0, mask, row * frames, frames);
        }
        return HostTensor.of(mask, lengths.length, frames).array().as(Dtype.F32);
    }
}

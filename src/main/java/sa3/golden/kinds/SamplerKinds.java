package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sa3.conditioning.InpaintContext;
import sa3.diffusion.Denoiser;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.diffusion.Sigmas;
import sa3.diffusion.StepListener;
import sa3.diffusion.StepNoise;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;

/** Samplers on a toy field, and guidance on given velocities. */
final class SamplerKinds {
    private SamplerKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("sampler_toy", SamplerKinds::toy);
        kinds.put("guidance", SamplerKinds::guidance);
    }

    /** v(x, t) = 0.6·x + 0.25·sin(2x + t) + 0.1·t, t per batch element. */
    private static Array toyField(Array x, Array t) {
        Array time = t.reshape(t.dim(0), 1, 1);
        Array wave = Ops.sin(x.mul(2).add(time)).mul(0.25);
        return x.mul(0.6).add(wave).add(time.mul(0.1));
    }

    private static Outcome toy(Inputs in) {
        Array x = in.array("x");
        Sigmas sigmas = new Sigmas(in.has("sigmas") ? rows(in.tensor("sigmas")) : ScheduleKinds.schedules(in));
        Array start = in.has("init") ? Sampler.startFrom(in.array("init"), x, in.number("sigma_max")) : x;
        Denoised denoised = new Denoised(new ArrayList<>());
        Denoiser field = SamplerKinds::toyField;
        Array end = Sampler.of(in.text("sampler")).sample(field, start, sigmas, noise(in, x.shape()), denoised);
        if (in.has("paste_mask")) {
            end = new InpaintContext(in.array("paste_mask"), in.array("paste_init")).paste(end);
        }
        return Outcome.of("final", end).tensor("denoised", denoised.stacked());
    }

    /** [n] or [B, n] as rows. */
    static float[][] rows(HostTensor sigmas) {
        if (sigmas.shape().length == 1) {
            return new float[][] {sigmas.floats()};
        }
        float[][] rows = new float[sigmas.dim(0)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = sigmas.part(i).floats();
        }
        return rows;
    }

    /** The given noise, one part per step, or that of a seed drawn for the whole batch. */
    static StepNoise noise(Inputs in, int[] shape) {
        if (in.has("noise")) {
            HostTensor steps = in.tensor("noise");
            int[] next = {0};
            return () -> steps.part(next[0]++).array();
        }
        if (!in.hasParam("seed")) {
            return () -> {
                throw new IllegalStateException("the row gives no noise");
            };
        }
        StepNoise drawn = StepNoise.ofSeeds(new long[] {in.seed("seed")}, Dtype.F32, shape);
        return () -> drawn.next().reshape(shape);
    }

    private static Outcome guidance(Inputs in) {
        Array valid = in.has("mask") ? in.array("mask").as(Dtype.F32) : null;
        Array velocity =
                guidanceOf(in).combine(in.array("x"), in.array("t"), in.array("cond"), in.array("uncond"), valid);
        return Outcome.of("velocity", velocity);
    }

    /** The row's guidance; the interval is part of it. */
    static Guidance guidanceOf(Inputs in) {
        List<Double> interval = in.hasParam("interval") ? in.numbers("interval") : List.of(0.0, 1.0);
        return new Guidance(
                in.number("cfg"),
                in.number("apg"),
                in.number("phi", 0),
                in.number("norm_threshold", 0),
                interval.get(0),
                interval.get(1),
                in.semantics("apg_below_1").equals("true"));
    }

    /** Collects what each step took for clean. */
    private record Denoised(List<HostTensor> steps) implements StepListener {
        @Override
        public void afterStep(int step, int count, Array denoised) {
            steps.add(HostTensor.of(denoised));
        }

        Array stacked() {
            List<Array> parts = new ArrayList<>();
            steps.forEach(step -> parts.add(step.array().expandDims(0)));
            return Ops.concat(0, parts);
        }
    }
}

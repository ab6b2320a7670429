package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.codec.Chunking;
import sa3.codec.ValidLength;
import sa3.codec.Window;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.pipeline.LatentPlan;
import sa3.pipeline.PaddedPlan;

/** Lengths: seconds to latents, valid parts, chunk windows. */
final class LengthKinds {
    /** The codec's stride in rows that do not say it. */
    private static final int SAMPLES_PER_LATENT = 4096;

    private LengthKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("effective_length", LengthKinds::effective);
        kinds.put("plan_mlx", LengthKinds::plan);
        kinds.put("plan_torch", LengthKinds::paddedPlan);
        kinds.put("align_length", LengthKinds::align);
        kinds.put("resize_mask", LengthKinds::resize);
        kinds.put("resize_mask_batch", LengthKinds::resizeBatch);
        kinds.put("stitch_plan", LengthKinds::stitch);
    }

    private static Outcome effective(Inputs in) {
        int length = LatentPlan.effectiveLatents(in.number("seconds_total"), in.integer("samples_per_latent"));
        return new Outcome().json("length", length);
    }

    private static Outcome plan(Inputs in) {
        boolean small = in.text("codec").equals("same-s");
        LatentPlan plan = LatentPlan.of(in.number("seconds"), in.integer("samples_per_latent"), small);
        @Nullable Chunking decoding = plan.decoding(small ? new Chunking(8, 2) : new Chunking(128, 8));
        Outcome outcome = new Outcome()
                .json("T", plan.latentFrames())
                .json("out_samples", plan.audioFrames())
                .json("decode", decoding == null ? null : List.of(decoding.chunk(), decoding.overlap()));
        if (in.hasParam("inpaint_range")) {
            List<Double> range = in.numbers("inpaint_range");
            LatentPlan.Range latents = plan.latents(range.get(0), range.get(1));
            outcome.json("latent_range", List.of(latents.from(), latents.to()));
        }
        return outcome;
    }

    private static Outcome paddedPlan(Inputs in) {
        PaddedPlan plan = PaddedPlan.of(
                in.numbers("durations"),
                in.number("padding_sec"),
                in.integer("samples_per_latent"),
                in.integer("max_samples"));
        return new Outcome()
                .json("T", plan.latentFrames())
                .json("effective", plan.effectiveFrames())
                .json("valid", plan.validFrames())
                .json("audio_samples", plan.audioFrames());
    }

    private static Outcome align(Inputs in) {
        int padded = in.integer("padded_samples");
        int valid = ValidLength.ofSamples(in.integer("samples"), padded, SAMPLES_PER_LATENT);
        return new Outcome().json("latents", padded / SAMPLES_PER_LATENT).json("valid", valid);
    }

    private static Outcome resize(Inputs in) {
        int result = ValidLength.resize(in.integer("valid"), in.integer("source"), in.integer("target"));
        return new Outcome().json("result", result);
    }

    private static Outcome resizeBatch(Inputs in) {
        HostTensor mask = in.tensor("mask");
        int target = in.integer("target");
        int[] resized = new int[mask.dim(0) * target];
        for (int row = 0; row < mask.dim(0); row++) {
            int valid = 0;
            for (double value : mask.part(row).doubles()) {
                valid += value == 0 ? 0 : 1;
            }
            int[] part = ValidLength.mask(ValidLength.resize(valid, mask.dim(1), target), target);
            System.arraycopy(part, 0, resized, row * target, target);
        }
        return Outcome.of("mask", HostTensor.of(resized, mask.dim(0), target));
    }

    private static Outcome stitch(Inputs in) {
        List<Window> windows = Window.overlapping(in.integer("total"), in.integer("chunk_size"), in.integer("overlap"));
        List<Integer> chunks = new ArrayList<>();
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            for (int position = window.keepFrom(); position < window.keepTo(); position++) {
                chunks.add(i);
                frames.add(position - window.start());
            }
        }
        return new Outcome()
                .json("starts", windows.stream().map(Window::start).toList())
                .json("source_chunk", chunks)
                .json("source_frame", frames);
    }
}

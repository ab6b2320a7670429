package sa3.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.codec.Window;
import sa3.conditioning.Conditioner;
import sa3.conditioning.Conditioning;
import sa3.conditioning.InpaintContext;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Guidance;
import sa3.diffusion.Preparation;
import sa3.diffusion.Sampler;
import sa3.diffusion.Schedule;
import sa3.diffusion.Sigmas;
import sa3.diffusion.StepListener;
import sa3.diffusion.StepNoise;
import sa3.dsp.AudioClip;
import sa3.lora.LoraUses;
import sa3.lora.live.AdapterSession;
import sa3.lora.live.Played;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.text.MusicalPrompt;

/**
 * Joins the stages: prompt → tokens → conditioning → sampler → codec → clip. Takes are made one after the other, each
 * handed out as soon as it is done, so that cancelling loses none that is finished.
 *
 * <p>Belongs to the thread that owns MLX. Follows {@code sa3_pipeline.py} of the reference.
 */
public final class Pipeline {
    private final Networks networks;
    private final double maxSeconds;
    private final PipelineMemory memory;

    /** @param maxSeconds the longest clip this model makes */
    public Pipeline(Networks networks, double maxSeconds) {
        this(networks, maxSeconds, PipelineMemory.NONE);
    }

    /** @param memory of these networks, for requests that ask for the same prompt or audio again */
    public Pipeline(Networks networks, double maxSeconds, PipelineMemory memory) {
        this.networks = networks;
        this.maxSeconds = maxSeconds;
        this.memory = memory;
    }

    /**
     * Makes the takes of a request.
     *
     * @param takes receives each finished take; may throw to stop
     * @throws RequestException the request cannot be carried out by this model
     * @throws CancelledException before the next step or window
     * @throws sa3.dsp.UnusableAudioException the networks gave NaN or silence
     */
    public void generate(
            GenerationRequest asked, ProgressListener progress, Cancellation cancellation, Consumer<Take> takes) {
        run(asked, progress, cancellation, new Delivery(takes, null));
    }

    /**
     * The same for takes that are heard while they are decoded: the first seconds come long before the last ones. Decoding
     * takes a little longer, and differs from that of {@link #generate} by rounding only.
     */
    public void stream(
            GenerationRequest asked, ProgressListener progress, Cancellation cancellation, TakeStream stream) {
        run(asked, progress, cancellation, new Delivery(stream::ends, stream));
    }

    /** Where takes go, when they are done and, if somebody listens, before. */
    private record Delivery(Consumer<Take> takes, @Nullable TakeStream stream) {}

    /** Who looks on. */
    private record Watched(ProgressListener progress, Cancellation cancellation, Delivery delivery) {}

    /** What all takes of a run are made of. */
    private record Run(GenerationRequest request, LatentPlan plan, Codec codec, Shared shared, List<String> notes) {}

    private void run(GenerationRequest asked, ProgressListener progress, Cancellation cancellation, Delivery delivery) {
        List<String> notes = new ArrayList<>(asked.check(maxSeconds));
        try (Scope scope = Scope.open()) {
            Codec codec = new Codec(networks, progress, cancellation);
            LatentPlan plan = codec.plan(asked.length().seconds());
            cancellation.throwIfCancelled();
            GenerationRequest request = asked.atModelRate();
            if (request.loras() != null) {
                notes.addAll(wear(request.loras(), progress, cancellation));
            }
            try (Shared shared = prepare(request, plan, codec, progress, notes)) {
                cancellation.throwIfCancelled();
                Watched watched = new Watched(progress, cancellation, delivery);
                for (int i = 0; i < request.seeds().takes(); i++) {
                    take(new Run(request, plan, codec, shared, notes), i, watched);
                }
            }
        }
    }

    /**
     * Has the model wear these adapters and no others, as a run does with those of its request. Whoever wants to move their
     * strengths while a clip is made calls this first, and runs a request without adapters of its own.
     *
     * @return what the user should know, one line each
     * @throws sa3.lora.LoraException one of them cannot be put on; the model wears what it wore
     */
    public List<String> wear(LoraUses loras, ProgressListener progress, Cancellation cancellation) {
        try (Scope scope = Scope.open()) {
            return networks.adapters().wear(loras, (adapter, done, total) -> {
                cancellation.throwIfCancelled();
                progress.progress("LoRA " + adapter, done, total);
            });
        }
    }

    /** What all takes of a request share. */
    private record Shared(Steering steering, @Nullable Array guide, @Nullable InpaintContext inpaint)
            implements AutoCloseable {
        @Override
        public void close() {
            steering.close();
        }
    }

    private Shared prepare(
            GenerationRequest request, LatentPlan plan, Codec codec, ProgressListener progress, List<String> notes) {
        progress.progress("text", 0, 1);
        Conditions conditions = condition(request, notes);
        progress.progress("text", 1, 1);
        networks.releaseText();
        SourceAudio source = request.source();
        Array guide = source.guide() == null ? null : encode(source.guide(), request, plan, codec);
        InpaintContext inpaint =
                source.original() == null ? null : inpaint(request, source.original(), plan, codec, notes);
        networks.releaseEncoder();
        return new Shared(steering(request, conditions, inpaint), guide, inpaint);
    }

    private Steering steering(GenerationRequest request, Conditions conditions, @Nullable InpaintContext inpaint) {
        Array local = inpaint == null ? null : inpaint.local();
        float seconds = (float) request.length().seconds();
        SecondsEmbedder embedder = networks.seconds();
        Preparation.Duration duration =
                new Preparation.Duration(embedder.layer(), () -> rounded(embedder.embed(seconds)));
        Guidance guidance = request.sampling().guidance();
        Prompt positive = conditions.positive;
        Prompt negative = conditions.negative;
        return new Steering(
                networks.dit(),
                new Preparation.Inputs(positive.tokens, positive.padding, duration, local),
                guidance.isOff() ? null : new Preparation.Inputs(negative.tokens, negative.padding, duration, local),
                guidance);
    }

    /**
     * A prompt's tokens.
     *
     * @param tokens [1, S, D]; null = the null branch
     * @param padding how many of them are padding, at the end
     */
    private record Prompt(@Nullable Array tokens, int padding) {
        static final Prompt NULL = new Prompt(null, 0);
    }

    private record Conditions(Prompt positive, Prompt negative) {}

    private Conditions condition(GenerationRequest request, List<String> notes) {
        PromptSettings prompt = request.prompt();
        MusicalPrompt musical = MusicalPrompt.of(prompt.text(), prompt.bpm(), prompt.key());
        notes.addAll(musical.notes());
        Prompt positive = condition(musical.text(), request, notes);
        if (prompt.negative() == null || request.sampling().guidance().isOff()) {
            return new Conditions(positive, Prompt.NULL);
        }
        return new Conditions(positive, condition(prompt.negative(), request, notes));
    }

    private Prompt condition(String text, GenerationRequest request, List<String> notes) {
        PipelineMemory.EncodedPrompt encoded = memory.prompt(text, () -> {
            Conditioner.Result result =
                    networks.conditioner().condition(text, request.length().seconds());
            Conditioning conditioning = result.conditioning();
            return new PipelineMemory.EncodedPrompt(
                    rounded(conditioning.prompt()).eval(), conditioning.padding(), result.warnings());
        });
        notes.addAll(encoded.warnings());
        return new Prompt(encoded.tokens(), encoded.padding());
    }

    /** A guide or an original: [1, C, T]. */
    private Array encode(AudioClip clip, GenerationRequest request, LatentPlan plan, Codec codec) {
        boolean plain = request.finish().reference();
        String how = plan.latentFrames() + (plain ? " as the reference" : "");
        return memory.audio(
                clip, how, () -> rounded(codec.encode(clip, plan, plain)).eval());
    }

    private InpaintContext inpaint(
            GenerationRequest request, AudioClip original, LatentPlan plan, Codec codec, List<String> notes) {
        int[][] ranges = InpaintRanges.latents(request, plan, notes);
        return new InpaintContext(
                InpaintContext.keepMask(plan.latentFrames(), ranges), encode(original, request, plan, codec));
    }

    private void take(Run run, int index, Watched watched) {
        GenerationRequest request = run.request;
        long seed = request.seeds().first() + index;
        int takes = request.seeds().takes();
        String stage = takes == 1 ? "sample" : "sample " + (index + 1) + "/" + takes;
        try (Scope scope = Scope.open()) {
            List<String> notes = new ArrayList<>(run.notes);
            notes.addAll(networks.adapters().beginRender(request.sampling().steps()));
            Watch watch = new Watch(stage, watched.progress, watched.cancellation, networks.adapters());
            Array latents = sample(request, run.plan, run.shared, seed, watch);
            List<Played> played = networks.adapters().played();
            TakeStream stream = watched.delivery.stream;
            if (stream != null) {
                stream.begins(seed, index, run.plan.audioFrames());
            }
            Finishing finishing = new Finishing(request, run.plan, stream);
            AudioClip decoded = run.codec.decode(latents, windows(run, stream != null), finishing);
            Take.Raw raw = new Take.Raw(latents.toFloats(), latents.dim(1), decoded);
            watched.delivery.takes.accept(finishing.take(raw, seed, index, played, notes));
        }
    }

    /** The reference's own windows stay as they are, whoever listens. */
    private static List<Window> windows(Run run, boolean streamed) {
        boolean plain = run.request.finish().reference();
        int latents = run.plan.latentFrames();
        return streamed && !plain ? run.codec.streamingWindows(latents) : run.codec.windows(latents, plain);
    }

    private Array sample(GenerationRequest request, LatentPlan plan, Shared shared, long seed, StepListener watch) {
        SamplingSettings sampling = request.sampling();
        int channels = networks.dit().config().latentChannels();
        Array noise = rounded(StepNoise.start(new long[] {seed}, Dtype.F32, channels, plan.latentFrames()));
        Array start = shared.guide == null ? noise : Sampler.startFrom(shared.guide, noise, sampling.initNoiseLevel());
        Sigmas sigmas = Sigmas.of(
                Schedule.sigmas(sampling.steps(), sampling.initNoiseLevel(), sampling.shift(), plan.latentFrames()));
        StepNoise steps = StepNoise.ofSeeds(new long[] {seed + 1}, Dtype.F32, channels, plan.latentFrames());
        Array latents = sampling.sampler().sample(shared.steering.denoiser(), start, sigmas, steps, watch);
        return shared.inpaint == null ? latents : shared.inpaint.paste(latents);
    }

    private Array rounded(Array x) {
        return x.as(networks.latentType()).as(networks.compute());
    }

    /** Reports steps and stops between them, where strengths move too. */
    private record Watch(String stage, ProgressListener progress, Cancellation cancellation, AdapterSession adapters)
            implements StepListener {
        @Override
        public void beforeStep(int step, int steps) {
            cancellation.throwIfCancelled();
            adapters.beginStep(step);
            progress.progress(stage, step, steps);
        }

        @Override
        public void afterStep(int step, int steps, Array denoised) {
            progress.progress(stage, step + 1, steps);
        }
    }
}

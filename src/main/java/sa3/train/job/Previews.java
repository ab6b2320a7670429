package sa3.train.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Schedule;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.models.ModelFiles;
import sa3.pipeline.Cancellation;
import sa3.pipeline.ClipLength;
import sa3.pipeline.FileNetworks;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.Pipeline;
import sa3.pipeline.PromptSettings;
import sa3.pipeline.SamplingSettings;
import sa3.pipeline.SourceAudio;
import sa3.platform.WholeFile;

/**
 * Renders what an adapter sounds like, through the pipeline that its users will hear it through. The networks are loaded
 * for each round and given back after it. Belongs to the thread that owns MLX.
 */
final class Previews {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double BASE_CFG = 7;

    private final BaseModel model;
    private final List<PreviewClip> clips;
    private final double usualSeconds;
    private final Path folder;
    private final Consumer<String> remarks;
    private boolean isBaseTold;

    /**
     * Who may stop a round.
     *
     * @param working is called often
     */
    record Watch(Cancellation cancellation, Runnable working) {
        void look() {
            working.run();
            cancellation.throwIfCancelled();
        }
    }

    /**
     * @param usualSeconds of clips that do not say theirs
     * @param remarks hears of each new file, and where another model than asked for is heard
     */
    Previews(BaseModel model, List<PreviewClip> clips, double usualSeconds, Path folder, Consumer<String> remarks) {
        this.model = model;
        this.clips = List.copyOf(clips);
        this.usualSeconds = usualSeconds;
        this.folder = folder;
        this.remarks = remarks;
    }

    /**
     * Renders all clips; those that are there already stay as they are.
     *
     * @param adapter null = none: what the model made of the prompts before
     * @return the files, in the order of the clips
     * @throws sa3.pipeline.CancelledException as the watch demands, before the next step of a clip
     */
    List<Path> render(@Nullable Path adapter, long step, Watch watch) {
        List<Path> files = new ArrayList<>();
        for (boolean distilled : new boolean[] {true, false}) {
            List<Integer> due = due(distilled, step);
            if (!due.isEmpty()) {
                watch.look();
                ModelFiles heard = heard(distilled);
                remarkOnBase(due);
                try (FileNetworks networks = new FileNetworks(heard, false)) {
                    Pipeline pipeline = new Pipeline(networks, heard.maxSeconds());
                    due.forEach(i -> render(pipeline, i, settled(clips.get(i), heard), heard, adapter, step, watch));
                }
            }
        }
        for (int i = 0; i < clips.size(); i++) {
            files.add(file(i, step));
        }
        return files;
    }

    /** Once: it is so in every round. */
    private void remarkOnBase(List<Integer> due) {
        boolean isAskedFor =
                due.stream().anyMatch(i -> !Boolean.FALSE.equals(clips.get(i).arc()));
        if (model.distilled() == null && isAskedFor && !isBaseTold) {
            isBaseTold = true;
            remarks.accept(
                    "previews are rendered with the base model: the distilled one, by which adapters are heard, is"
                            + " not installed (sa3 models download " + model.plainName() + ")");
        }
    }

    private List<Integer> due(boolean distilled, long step) {
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            if (isDistilled(clips.get(i)) == distilled && !Files.exists(file(i, step))) {
                due.add(i);
            }
        }
        return due;
    }

    private boolean isDistilled(PreviewClip clip) {
        return model.distilled() != null && !Boolean.FALSE.equals(clip.arc());
    }

    private ModelFiles heard(boolean distilled) {
        ModelFiles heard = model.distilled();
        return distilled && heard != null ? heard : model.trained();
    }

    private Path file(int clip, long step) {
        return folder.resolve(String.format(Locale.ROOT, "demo_%d_%08d.wav", clip, step));
    }

    private void render(
            Pipeline pipeline,
            int index,
            PreviewClip clip,
            ModelFiles heard,
            @Nullable Path adapter,
            long step,
            Watch watch) {
        pipeline.generate(
                request(clip, heard, adapter),
                (stage, done, total) -> watch.working.run(),
                watch.cancellation,
                take -> write(index, step, clip, peak(take.clip())));
    }

    /** A clip with what it does not say filled in. */
    PreviewClip settled(PreviewClip clip, ModelFiles heard) {
        boolean distilled = heard.equals(model.distilled());
        Double cfg = clip.cfg();
        Integer steps = clip.steps();
        Double duration = clip.duration();
        Double strength = clip.strength();
        return new PreviewClip(
                clip.prompt(),
                cfg == null ? (distilled ? 1 : BASE_CFG) : cfg,
                clip.seed(),
                steps == null ? heard.defaultSteps() : steps,
                Math.min(heard.maxSeconds(), duration == null ? usualSeconds : duration),
                strength == null ? 1 : strength,
                clip.intervalMax(),
                distilled);
    }

    /** @param clip settled */
    private static GenerationRequest request(PreviewClip clip, ModelFiles heard, @Nullable Path adapter) {
        SamplingSettings sampling = new SamplingSettings(
                Objects.requireNonNull(clip.steps()),
                heard.defaultSampler(),
                DistributionShift.SAMPLING_DEFAULT,
                Guidance.of(Objects.requireNonNull(clip.cfg()), 1),
                1);
        GenerationRequest request = new GenerationRequest(
                PromptSettings.of(clip.prompt()),
                ClipLength.ofSeconds(Objects.requireNonNull(clip.duration())),
                sampling,
                SourceAudio.NONE,
                new GenerationRequest.Seeds(clip.seed(), 1),
                new GenerationRequest.Finish(Double.POSITIVE_INFINITY, false));
        StepRange acting = acting(clip.intervalMax(), sampling);
        if (adapter == null || acting == null) {
            return request;
        }
        LoraUse use = new LoraUse(adapter, Objects.requireNonNull(clip.strength()), acting, null);
        return request.withLoras(new LoraUses(List.of(use), StrengthMode.OUTSIDE, false));
    }

    /** The steps that begin at a noise level or below; null where none does. */
    static @Nullable StepRange acting(@Nullable Double highest, SamplingSettings sampling) {
        if (highest == null) {
            return StepRange.ALL;
        }
        int steps = sampling.steps();
        float[] levels = Schedule.sigmas(steps, sampling.initNoiseLevel(), sampling.shift(), 1); // of any length
        for (int step = 1; step <= steps; step++) {
            if (levels[step - 1] <= highest) {
                return new StepRange(step, StepRange.END);
            }
        }
        return null;
    }

    /** As loud as it can be, as the reference's previews are. */
    private static AudioClip peak(AudioClip clip) {
        float[][] samples = new float[clip.channels()][];
        float peak = 1e-8f;
        for (int c = 0; c < samples.length; c++) {
            samples[c] = clip.channel(c);
            for (float sample : samples[c]) {
                peak = Math.max(peak, Math.abs(sample));
            }
        }
        for (float[] channel : samples) {
            for (int i = 0; i < channel.length; i++) {
                channel[i] /= peak;
            }
        }
        return AudioClip.ofOwned(samples, clip.sampleRateHz());
    }

    private void write(int index, long step, PreviewClip clip, AudioClip audio) {
        ObjectNode about = JSON.valueToTree(clip);
        about.put("step", step);
        Path file = file(index, step);
        Path beside = folder.resolve(String.valueOf(file.getFileName()).replace(".wav", ".json"));
        try {
            Files.createDirectories(folder);
            WholeFile.write(beside, about.toPrettyString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ClipMetadata metadata = ClipMetadata.oneShot(clip.prompt(), about.toString(), Instant.EPOCH);
        new AudioFileWriter(SampleFormat.WAV_PCM16, metadata, clip.seed()).write(audio, file);
        remarks.accept("preview: " + file);
    }
}

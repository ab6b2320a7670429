package sa3.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelFiles;
import sa3.pipeline.ClipLength;
import sa3.pipeline.FileNetworks;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.Pipeline;
import sa3.pipeline.RunSettings;
import sa3.pipeline.Take;
import sa3.settings.GenerationPlan;
import sa3.settings.RunChoice;
import sa3.settings.Settings;
import sa3.text.MusicalKey;

@Command(
        name = "generate",
        description = "Turns a sentence into a stereo clip.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 generate -p \"warm lofi house loop\" --bars 8 --bpm 120 --key \"A minor\"",
            "  sa3 generate -p \"(rain:1.4) on a tin roof\" --seconds 20 --seed 7 --count 4",
            "  sa3 generate --preset lofi-loop --bpm 90",
            "  sa3 generate -p \"dusty keys\" --lora vinyl.safetensors=0.8@2-6",
            "  sa3 generate -p \"on strings\" --init-audio riff.wav --init-noise-level 0.8",
            "  sa3 generate -p fill --init-audio beat.wav --inpaint 2.5-4 --inpaint 7-8",
            "  sa3 generate -p \"builds up\" --continue intro.flac --seconds 40"
        })
final class GenerateCommand implements Callable<Integer>, Main.Worker {
    @ParentCommand
    private Main main = Main.standalone();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "sm-music, sm-sfx, medium, their -base versions, or demo (default: the best one installed).")
    private @Nullable String model;

    @Mixin
    private PresetOptions preset = new PresetOptions();

    @Mixin
    private PromptOptions prompt = new PromptOptions();

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private LoraOptions loras = new LoraOptions();

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    private final List<Map<String, Object>> written = new ArrayList<>();

    @Override
    public Integer call() {
        Settings settings = settings();
        output.check(settings.run().isReference());
        threads.check();
        GenerationPlan plan = GenerationPlan.of(
                settings, source.read(settings.form()), main.models().store(), LoraFolders.ofUser(), common::remark);
        GenerationRequest request = loras.over(plan.request(), main.loraFolders());
        ModelFiles files = plan.model();
        threads.apply();
        try (FileNetworks networks = new FileNetworks(files, false);
                ProgressLine progress = common.progress()) {
            new Pipeline(networks, files.maxSeconds())
                    .generate(request, progress, main.cancellation(), take -> write(request, files, take, progress));
        }
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("takes", written)));
        }
        return ExitCodes.OK;
    }

    /** What the options choose, over what the preset does. */
    private Settings settings() {
        RunChoice run = new RunChoice(
                model, List.of(), sampling.seed(), sampling.count(), output.limiterCeiling(), output.reference());
        Settings chosen = Settings.NONE
                .withWording(prompt.wording())
                .withForm(prompt.form())
                .withSampling(sampling.sampling())
                .withRun(run)
                .over(preset.settings(main.presets(), common));
        if (chosen.wording().prompt() == null && chosen.wording().parts().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '--prompt=TEXT', or '--preset=NAME'");
        }
        return chosen.withForm(source.over(chosen.form()));
    }

    private void write(GenerationRequest request, ModelFiles files, Take take, ProgressLine progress) {
        String settings = RunSettings.json(request, files.name(), take, main.loraFolders())
                .toString();
        ClipLength.Loop loop = request.length().loop();
        MusicalKey key = request.prompt().key();
        ClipMetadata metadata = new ClipMetadata(
                request.prompt().text(),
                settings,
                request.prompt().bpm(),
                key == null ? null : key.toString(),
                loop == null ? null : take.clip().frames(),
                loop == null ? null : loop.beats(),
                loop == null ? null : loop.beatsPerBar(),
                Instant.now());
        SampleFormat format = output.format(request.finish().reference());
        Path file = output.file(
                request.prompt().text(), take.seed(), request.seeds().takes(), format);
        createDefaultFolder(file);
        AudioFileWriter.Written result = new AudioFileWriter(format, metadata, take.seed()).write(take.clip(), file);
        progress.close();
        report(take, result);
        if (output.play()) {
            Player.play(take.clip());
        }
    }

    private static void createDefaultFolder(Path file) {
        Path folder = file.getParent();
        if (folder != null) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private void report(Take take, AudioFileWriter.Written file) {
        if (take.index() == 0) {
            take.notes().forEach(common::remark);
        }
        if (take.limiterReductionDb() > 0) {
            common.remark(String.format(
                    "the limiter took off up to %.1f dB (--no-limiter leaves peaks alone)", take.limiterReductionDb()));
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", file.file().toString());
        entry.put("seed", take.seed());
        entry.put("seconds", take.clip().seconds());
        entry.put("limiterReductionDb", take.limiterReductionDb());
        entry.put("clippedSamples", file.clippedSamples());
        entry.put("notes", take.notes());
        written.add(entry);
        if (!common.json()) {
            common.out().println(file.file() + "  (seed " + take.seed() + ")");
            common.out().flush();
        }
    }
}

package sa3.cli.preset;

import java.nio.file.Path;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.cli.PromptOptions;
import sa3.cli.SamplingOptions;
import sa3.preset.Preset;
import sa3.settings.ClipSettings;
import sa3.settings.RunChoice;
import sa3.settings.RunChoice.Seed;
import sa3.settings.Settings;

@Command(
        name = "save",
        description = "Saves a preset: from a finished clip, from another preset, from options, or from both.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 preset save keeper --from take_7.wav           make this again",
            "  sa3 preset save keeper --from take_7.wav --random-seed   more like this",
            "  sa3 preset save slow-lofi --from lofi-loop --bpm 70",
            "  sa3 preset save bells -p \"glass bells\" --seconds 12 --tag texture"
        })
final class PresetSaveCommand implements Callable<Integer> {
    @ParentCommand
    private PresetCommand parent = new PresetCommand();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "The preset's name.")
    private String name = "";

    @Option(
            names = "--from",
            paramLabel = "NAME|FILE",
            completionCandidates = PresetNames.class,
            description = "A clip (.wav, .flac), a preset, or a preset's file to start from.")
    private @Nullable String from;

    @Option(names = "--random-seed", description = "Draw a new seed each time rather than keep that of the clip.")
    private boolean randomSeed;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
    private @Nullable String description;

    @Option(names = "--tag", paramLabel = "WORD", description = "A word to find it by; may be given several times.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "The model to use.")
    private @Nullable String model;

    @Option(
            names = {"-f", "--force"},
            description = "Replace a preset of that name.")
    private boolean force;

    @Mixin
    private PromptOptions prompt = new PromptOptions();

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() {
        Settings chosen = chosen();
        if (from == null && chosen.equals(Settings.NONE)) {
            throw new ParameterException(
                    spec.commandLine(), "nothing to save: add --from take.wav, or options such as --prompt");
        }
        Preset base = from == null
                ? new Preset(name, Settings.NONE)
                : PresetSource.find(parent.access().folders(), from);
        if (ClipSettings.wasSteered(base.settings())) {
            common.remark("LoRA strengths were moved while the clip was made: the preset has those that it ended with");
        }
        Preset preset = new Preset(
                name,
                description != null ? description : base.description(),
                tags.isEmpty() ? base.tags() : tags,
                chosen.over(ClipSettings.withoutSteps(base.settings())));
        Path file = parent.access().folders().save(preset, force);
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", file.toString());
            answer.put("preset", preset.toJson());
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().println(file);
        }
        return ExitCodes.OK;
    }

    private Settings chosen() {
        Seed seed = randomSeed ? Seed.RANDOM : sampling.seed();
        return Settings.NONE
                .withWording(prompt.wording())
                .withForm(prompt.form())
                .withSampling(sampling.sampling())
                .withRun(new RunChoice(model, List.of(), seed, sampling.count(), null, null));
    }
}

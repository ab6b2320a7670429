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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.preset.Preset;
import sa3.preset.PresetFolders;
import sa3.preset.PresetMorph;
import sa3.settings.Settings;

@Command(
        name = "morph",
        description =
                "Makes a preset between two: numbers and LoRA strengths in proportion, all else from the nearer one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 preset morph lofi-loop ambient-pad 0.3               prints it",
            "  sa3 preset morph lofi-loop ambient-pad 0.3 --save between"
        })
final class PresetMorphCommand implements Callable<Integer> {
    @ParentCommand
    private PresetCommand parent = new PresetCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            index = "0",
            paramLabel = "A",
            completionCandidates = PresetNames.class,
            description = "A preset, a preset's file, or a clip.")
    private String left = "";

    @Parameters(index = "1", paramLabel = "B", completionCandidates = PresetNames.class, description = "Another.")
    private String right = "";

    @Parameters(index = "2", paramLabel = "POSITION", description = "0 = A, 1 = B.")
    private double position;

    @Option(names = "--save", paramLabel = "NAME", description = "Save it under this name.")
    private @Nullable String name;

    @Option(
            names = {"-f", "--force"},
            description = "Replace a preset of that name.")
    private boolean force;

    @Override
    public Integer call() {
        PresetFolders folders = parent.access().folders();
        List<String> remarks = new ArrayList<>();
        Settings between = PresetMorph.between(
                PresetSource.find(folders, left).settings(),
                PresetSource.find(folders, right).settings(),
                position,
                remarks);
        remarks.forEach(common::remark);
        Preset preset = new Preset(name == null ? "morph" : name, between)
                .withDescription("Between '" + left + "' and '" + right + "' at " + position + ".");
        Path file = name == null ? null : folders.save(preset, force);
        Map<String, Object> answer = new LinkedHashMap<>();
        if (file != null) {
            answer.put("file", file.toString());
        }
        answer.put("preset", preset.toJson());
        if (common.json()) {
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().println(file != null ? file.toString() : JsonLine.pretty(preset.toJson()));
        }
        common.remark(
                "words, names, seed and mode are those of '" + (position < 0.5 ? left : right) + "', the nearer one");
        return ExitCodes.OK;
    }
}

package sa3.cli.preset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.preset.PresetDiff;
import sa3.preset.PresetFolders;

@Command(
        name = "diff",
        description = "Prints what two presets, or the settings of two clips, say differently.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 preset diff lofi-loop house-loop",
            "  sa3 preset diff take_7.wav take_8.wav  why do these sound different?"
        })
final class PresetDiffCommand implements Callable<Integer> {
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

    @Override
    public Integer call() {
        PresetFolders folders = parent.access().folders();
        List<PresetDiff.Difference> differences =
                PresetDiff.of(PresetSource.find(folders, left), PresetSource.find(folders, right));
        if (common.json()) {
            common.out()
                    .println(JsonLine.pretty(Map.of(
                            "differences",
                            differences.stream().map(PresetDiffCommand::map).toList())));
        } else {
            differences.forEach(
                    d -> common.out().println(d.field() + ": " + shown(d.left()) + " → " + shown(d.right())));
        }
        if (differences.isEmpty()) {
            common.remark("no difference");
        }
        return ExitCodes.OK;
    }

    private static String shown(@Nullable JsonNode value) {
        return value == null ? "-" : value.toString();
    }

    private static Map<String, Object> map(PresetDiff.Difference difference) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("field", difference.field());
        map.put("a", difference.left());
        map.put("b", difference.right());
        return map;
    }
}

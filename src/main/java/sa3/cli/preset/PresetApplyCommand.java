package sa3.cli.preset;

import java.util.LinkedHashMap;
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
import sa3.config.UserConfig;

@Command(
        name = "apply",
        description =
                "Makes a preset the starting point of every 'sa3 generate' from now on; without a name, tells which is.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 preset apply lofi-loop             from now on",
            "  sa3 generate --key \"C minor\"      uses it; --no-preset does not",
            "  sa3 preset apply --none                no more"
        })
final class PresetApplyCommand implements Callable<Integer> {
    @ParentCommand
    private PresetCommand parent = new PresetCommand();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = PresetNames.class,
            description = "A preset.")
    private @Nullable String name;

    @Option(names = "--none", description = "Start from nothing again.")
    private boolean none;

    @Override
    public Integer call() {
        UserConfig config = parent.access().config();
        if (name != null && none) {
            throw new ParameterException(spec.commandLine(), "a name and --none contradict each other: leave one out");
        }
        if (name != null) {
            config.put(UserConfig.PRESET, parent.access().folders().find(name).name());
        } else if (none) {
            config.put(UserConfig.PRESET, null);
        }
        String applied = config.text(UserConfig.PRESET).orElse(null);
        if (common.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("applied", applied);
            common.out().println(JsonLine.pretty(answer));
        } else {
            common.out().println(applied == null ? "no preset is applied" : applied);
        }
        return ExitCodes.OK;
    }
}

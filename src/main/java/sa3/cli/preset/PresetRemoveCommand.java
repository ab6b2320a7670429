package sa3.cli.preset;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;

@Command(
        name = "remove",
        description = "Deletes a preset of yours; those of the program stay.",
        footerHeading = "%nExamples:%n",
        footer = {"  sa3 preset remove keeper"})
final class PresetRemoveCommand implements Callable<Integer> {
    @ParentCommand
    private PresetCommand parent = new PresetCommand();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", completionCandidates = PresetNames.class, description = "A preset of yours.")
    private String name = "";

    @Override
    public Integer call() {
        String file = parent.access().folders().remove(name).toString();
        common.out().println(common.json() ? JsonLine.pretty(Map.of("removed", file)) : "removed " + file);
        return ExitCodes.OK;
    }
}

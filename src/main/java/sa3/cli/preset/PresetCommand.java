package sa3.cli.preset;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.cli.Main;
import sa3.cli.PresetAccess;
import sa3.lora.folder.LoraFolders;

@Command(
        name = "preset",
        description = "Lists, shows, saves, applies, compares, mixes and removes presets.",
        subcommands = {
            PresetListCommand.class,
            PresetShowCommand.class,
            PresetSaveCommand.class,
            PresetApplyCommand.class,
            PresetDiffCommand.class,
            PresetMorphCommand.class,
            PresetRemoveCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 generate --preset lofi-loop --bpm 90     a preset, at another tempo",
            "  sa3 preset save keeper --from take_7.wav     make this again",
            "  sa3 preset morph lofi-loop ambient-pad 0.3   between two"
        })
public final class PresetCommand implements Runnable {
    @ParentCommand
    private Main main = Main.standalone();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    LoraFolders loraFolders() {
        return main.loraFolders();
    }

    PresetAccess access() {
        return main.presets();
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: list, show, save, apply, diff, morph or remove");
    }
}

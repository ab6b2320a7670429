package sa3.cli.preset;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommandGroup;
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
public final class PresetCommand extends CommandGroup {
    @ParentCommand
    private Main main = Main.standalone();

    LoraFolders loraFolders() {
        return main.loraFolders();
    }

    PresetAccess access() {
        return main.presets();
    }
}

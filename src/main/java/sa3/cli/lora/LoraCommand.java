package sa3.cli.lora;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import sa3.cli.CommandGroup;
import sa3.cli.Main;

@Command(
        name = "lora",
        description = "Lists LoRA adapters, looks into them, converts them, merges them into a model.",
        subcommands = {
            LoraListCommand.class,
            LoraShowCommand.class,
            LoraFolderCommand.class,
            LoraInspectCommand.class,
            LoraConvertCommand.class,
            LoraMergeCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 lora list                          what is in the LoRA folder",
            "  sa3 lora show dusty                    its base, triggers, prompts, preview",
            "  sa3 lora inspect vinyl.safetensors --model medium",
            "  sa3 lora convert their-peft-folder -o vinyl.safetensors",
            "  sa3 lora merge vinyl.safetensors=0.8 --model medium -o mine.npz"
        })
public final class LoraCommand extends CommandGroup {
    @ParentCommand
    private Main main = Main.standalone();

    Main main() {
        return main;
    }
}

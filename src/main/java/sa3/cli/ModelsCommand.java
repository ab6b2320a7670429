package sa3.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "models",
        description = "Lists, downloads, imports, verifies and removes models.",
        subcommands = {
            ModelsListCommand.class,
            ModelsDownloadCommand.class,
            ModelsImportCommand.class,
            ModelsVerifyCommand.class,
            ModelsRemoveCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 models list                        what there is, and what of it is here",
            "  sa3 models download sm-music sm-sfx    from the hub; goes on where it stopped",
            "  sa3 models import ~/Downloads/sa3      from a folder, without network",
            "  sa3 models verify                      every file against its SHA-256",
            "  sa3 models remove medium               and files no other model needs"
        })
final class ModelsCommand extends CommandGroup {
    @ParentCommand
    private Main main = Main.standalone();

    ModelAccess access() {
        return main.models();
    }

    /** Stops a transfer at Ctrl-C. */
    Runnable checkpoint() {
        return main.cancellation()::throwIfCancelled;
    }

    @Command(
            name = "path",
            description = "Prints the folder that holds the models.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ls -l \"$(sa3 models path)\"",
                "  SA3_HOME=/mnt/big sa3 models path      another disk, for every command"
            })
    int path(@Mixin CommonOptions common) {
        String folder = access().store().folder().toString();
        common.out().println(common.json() ? JsonLine.pretty(Map.of("folder", folder)) : folder);
        return ExitCodes.OK;
    }
}

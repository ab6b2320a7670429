package sa3.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import sa3.pipeline.Cancellation;

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
final class ModelsCommand implements Runnable {
    @ParentCommand
    private Main main = new Main(new Cancellation());

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    ModelAccess access() {
        return main.models();
    }

    /** Stops a transfer at Ctrl-C. */
    Runnable checkpoint() {
        return main.cancellation()::throwIfCancelled;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: list, download, import, verify, remove or path");
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

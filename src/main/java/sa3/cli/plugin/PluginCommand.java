package sa3.cli.plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "plugin",
        description = "Installs the plugins for DAWs, takes them away, tells what is there.",
        subcommands = {PluginInstallCommand.class, PluginUninstallCommand.class, PluginStatusCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 plugin install                     builds what is missing first",
            "  sa3 plugin status                      what lies where, and whether it works",
            "  sa3 plugin uninstall                   what install has put there, no more"
        })
public final class PluginCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: install, uninstall or status");
    }
}

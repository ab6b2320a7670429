package sa3.cli.plugin;

import picocli.CommandLine.Command;
import sa3.cli.CommandGroup;

@Command(
        name = "plugin",
        description = "Installs the plugins for DAWs, takes them away, tells what is there.",
        subcommands = {
            PluginInstallCommand.class,
            PluginUninstallCommand.class,
            PluginStatusCommand.class,
            PluginRegisterCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 plugin install                     builds what is missing first",
            "  sa3 plugin status                      what lies where, and whether it works",
            "  sa3 plugin uninstall                   what install has put there, no more"
        })
public final class PluginCommand extends CommandGroup {}

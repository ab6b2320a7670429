package sa3.cli.service;

import picocli.CommandLine.Command;
import sa3.cli.CommandGroup;

@Command(
        name = "service",
        description = "Tells how the running service is, starts and stops it.",
        subcommands = {ServiceStatusCommand.class, ServiceStartCommand.class, ServiceStopCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 service status                     where it listens, what it does",
            "  sa3 service start                      in the background, as plugins do",
            "  sa3 service stop                       before its next step"
        })
public final class ServiceCommand extends CommandGroup {}

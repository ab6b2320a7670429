package sa3.cli.service;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class ServiceCommand implements Runnable {
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
        throw new ParameterException(spec.commandLine(), "say what to do: status, start or stop");
    }
}

package sa3.cli.takes;

import java.io.IOException;
import picocli.CommandLine.Command;
import sa3.cli.CommandGroup;
import sa3.service.ServiceException;
import sa3.service.client.ServiceClient;

@Command(
        name = "takes",
        description = "Lists the takes that the running service has made, and brings back deleted ones.",
        subcommands = {TakesListCommand.class, TakesRestoreCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sa3 takes list                         the newest, of any project or none",
            "  sa3 takes list --search piano --json   for scripts, with the files",
            "  sa3 takes list --trash                 what was deleted in the last 30 days",
            "  sa3 takes restore ID                   out of the trash"
        })
public final class TakesCommand extends CommandGroup {
    private final Client client;

    /** How the service is found. */
    interface Client {
        ServiceClient find() throws IOException;
    }

    public TakesCommand() {
        this(() -> ServiceClient.find()
                .orElseThrow(() -> new ServiceException("no service is running; sa3 service start starts it")));
    }

    TakesCommand(Client client) {
        this.client = client;
    }

    ServiceClient client() throws IOException {
        return client.find();
    }
}

package sa3.cli.service;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.service.LaunchFile;
import sa3.service.client.ServiceClient;

@Command(name = "start", description = "Starts the service in the background, unless it runs already.")
final class ServiceStartCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        ServiceClient client = ServiceClient.findOrStart(LaunchFile.ofUser());
        if (common.json()) {
            common.out()
                    .println(JsonLine.pretty(Map.of(
                            "address",
                            client.address().toString(),
                            "pid",
                            client.found().pid())));
        } else {
            common.out().println(client.address());
        }
        return ExitCodes.OK;
    }
}

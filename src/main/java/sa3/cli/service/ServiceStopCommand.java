package sa3.cli.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.service.ServiceException;
import sa3.service.client.ServiceClient;

@Command(
        name = "stop",
        description = "Stops the service before the next step of what it is doing, and waits for its end.")
final class ServiceStopCommand implements Callable<Integer> {
    /** Longer than any single step is allowed to take on a slow machine. */
    private static final long PATIENCE_SECONDS = 90;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        Optional<ServiceClient> running = ServiceClient.find();
        if (running.isPresent()) {
            stop(running.get());
        }
        if (common.json()) {
            common.out().println(JsonLine.pretty(Map.of("stopped", running.isPresent())));
        } else {
            common.remark(running.isPresent() ? "the service has ended" : "no service was running");
        }
        return ExitCodes.OK;
    }

    private static void stop(ServiceClient client) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(client.found().pid());
        client.post("/v1/shutdown", JsonNodeFactory.instance.objectNode());
        if (process.isPresent() && process.get().isAlive()) {
            try {
                process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                throw new ServiceException("the service is still busy with a step; it ends after it", e);
            }
        }
    }
}

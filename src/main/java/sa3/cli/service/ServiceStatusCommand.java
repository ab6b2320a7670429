package sa3.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import sa3.cli.CommonOptions;
import sa3.cli.ExitCodes;
import sa3.cli.JsonLine;
import sa3.service.ServiceException;
import sa3.service.client.ServiceClient;

@Command(name = "status", description = "Tells how the running service is; status 1 when there is none.")
final class ServiceStatusCommand implements Callable<Integer> {
    private static final String ROW = "%-12s %s%n";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        ServiceClient client = ServiceClient.find()
                .orElseThrow(() -> new ServiceException(
                        "no service is running; a plugin starts it when it needs it, and so does sa3 service start"));
        JsonNode status = client.get("/v1/status");
        if (common.json()) {
            common.out().println(JsonLine.pretty(status));
        } else {
            show(client, status);
        }
        return ExitCodes.OK;
    }

    private void show(ServiceClient client, JsonNode status) {
        PrintWriter out = common.out();
        out.printf(ROW, "address", client.address());
        out.printf(
                ROW,
                "process",
                status.path("pid").asText() + ", version "
                        + status.path("version").asText());
        out.printf(ROW, "run folder", status.path("runFolder").asText());
        out.printf(ROW, "plugins", status.path("plugins").asText() + " connected");
        out.printf(ROW, "jobs", status.path("openJobs").asText() + " waiting or running");
        out.printf(
                ROW,
                "model",
                status.path("model").asText("none in memory")
                        + (status.has("model") ? ", " + megabytes(status.path("modelMemoryBytes")) : ""));
        JsonNode library = status.path("library");
        out.printf(
                ROW,
                "takes",
                library.path("takes").asText() + " in " + library.path("folder").asText() + ", "
                        + megabytes(library.path("bytes")) + " of " + megabytes(library.path("limitBytes")));
        if (!library.path("damaged").isEmpty()) {
            out.printf(ROW, "damaged", library.path("damaged").size() + " takes, set aside in the library's folder");
        }
        library.path("problems").forEach(line -> out.printf(ROW, "not read", line.asText()));
    }

    private static String megabytes(JsonNode bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes.asLong() / 1e6);
    }
}

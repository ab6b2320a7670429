package sa3.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import sa3.platform.ProgramVersion;
import sa3.service.endpoint.BridgeEndpoint;
import sa3.service.engine.LoadedModels;
import sa3.service.jobs.JobQueue;
import sa3.service.takes.TakeLibrary;

/** How the service is, as JSON. Any thread. */
final class StatusReport {
    private final Service service;
    private final TakeLibrary library;
    private final JobQueue queue;
    private final LoadedModels models;
    private final long beganNs = System.nanoTime();

    StatusReport(Service service, TakeLibrary library, JobQueue queue, LoadedModels models) {
        this.service = service;
        this.library = library;
        this.queue = queue;
        this.models = models;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", ProgramVersion.current()).put("protocol", BridgeEndpoint.PROTOCOL);
        json.put("pid", ProcessHandle.current().pid());
        json.put("uptimeSeconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs));
        json.put("runFolder", service.runFolder().toString());
        json.put("plugins", service.bridgeClients()).put("openJobs", queue.open());
        models.name().ifPresent(name -> json.put("model", name));
        json.put("modelMemoryBytes", models.memoryBytes());
        ObjectNode takes = json.putObject("library");
        takes.put("folder", library.folder().toString());
        takes.put("takes", library.all().size()).put("trash", library.trash().size());
        takes.put("bytes", library.bytes()).put("limitBytes", library.limitBytes());
        library.damaged().forEach(takes.putArray("damaged")::add);
        library.problems().forEach(takes.putArray("problems")::add);
        return json;
    }
}

package sa3.service.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import sa3.bridge.RunFolder;
import sa3.json.JsonFile;
import sa3.service.LaunchFile;
import sa3.service.ServiceException;
import sa3.service.ServiceFiles;

/** Talks to the user's running service over HTTP. Any thread. */
public final class ServiceClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long START_PATIENCE_MS = 60_000;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ServiceFiles.Found found;
    private final String token;

    private ServiceClient(ServiceFiles.Found found, String token) {
        this.found = found;
        this.token = token;
    }

    /** The service that runs now; empty where there is none. */
    public static Optional<ServiceClient> find() throws IOException {
        return find(RunFolder.open());
    }

    /** That of a run folder. */
    public static Optional<ServiceClient> find(RunFolder folder) throws IOException {
        if (!folder.serviceAlive()) {
            return Optional.empty();
        }
        ServiceFiles files = new ServiceFiles(folder.path());
        Optional<ServiceFiles.Found> found = files.find();
        // The files of a dead service lie there until the next one has replaced them.
        return found.isPresent() && ProcessHandle.of(found.get().pid()).isPresent()
                ? Optional.of(new ServiceClient(found.get(), files.token()))
                : Optional.empty();
    }

    /**
     * The service that runs, started where none does.
     *
     * @throws ServiceException it does not come up in time
     */
    public static ServiceClient findOrStart(LaunchFile launch) throws IOException {
        Optional<ServiceClient> running = find();
        if (running.isPresent()) {
            return running.get();
        }
        launch.write();
        RunFolder.startService(launch.path());
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_PATIENCE_MS);
        while (System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(LOOK_NS);
            Optional<ServiceClient> started = find();
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new ServiceException(
                "the service did not come up within " + START_PATIENCE_MS / 1000 + " s; sa3 serve --verbose shows why");
    }

    public ServiceFiles.Found found() {
        return found;
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + found.port());
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return answer(request(path).timeout(PATIENCE).GET());
    }

    public JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
        return answer(request(path)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    public JsonNode delete(String path) throws IOException, InterruptedException {
        return answer(request(path).timeout(PATIENCE).DELETE());
    }

    /** Sends an audio file; the answer has its id. */
    public JsonNode upload(Path file) throws IOException, InterruptedException {
        return answer(request("/v1/uploads")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofFile(file)));
    }

    /** A stream of server-sent events, to be closed by the caller. */
    public InputStream events(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request(path).build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new ServiceException("the service answers " + response.statusCode() + " to " + path);
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address().resolve(path)).header("Authorization", "Bearer " + token);
    }

    /** @throws ServiceException the service refuses, in its own words */
    private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        JsonNode json =
                response.body().isEmpty() ? JsonNodeFactory.instance.objectNode() : JsonFile.parse(response.body());
        if (response.statusCode() >= 400) {
            throw new ServiceException(json.path("message").asText("the service answers " + response.statusCode()));
        }
        return json;
    }
}

package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import sa3.service.RunningService;

/** A running service, and what a script needs to speak to it over HTTP. */
abstract class HttpRig {
    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final int PATIENCE_SECONDS = 120;

    static final String QUICK = "{\"prompt\":\"rain\",\"model\":\"demo\",\"seconds\":1,\"steps\":2,\"seed\":7}";

    @TempDir
    static Path folder;

    static RunningService service;
    static String token;

    @BeforeAll
    static void start() throws IOException {
        service = new RunningService(folder);
        token = Files.readString(service.runFolder().resolve("token")).strip();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.service().port() + path);
    }

    static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    static HttpResponse<String> json(String method, String path, String body) throws Exception {
        return send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body)));
    }

    static ObjectNode job(String settings) throws IOException {
        ObjectNode job = JSON.createObjectNode();
        return job.set("settings", JSON.readTree(settings));
    }

    /** Reads the events of a job until it ends. */
    static List<Map.Entry<String, JsonNode>> events(String job) throws Exception {
        HttpResponse<Stream<String>> answer =
                CLIENT.send(request("/v1/jobs/" + job + "/events").build(), BodyHandlers.ofLines());
        assertEquals(
                "text/event-stream", answer.headers().firstValue("Content-Type").orElse(""));
        List<Map.Entry<String, JsonNode>> events = new ArrayList<>();
        String[] name = {""};
        answer.body().forEach(line -> {
            if (line.startsWith("event: ")) {
                name[0] = line.substring(7);
            } else if (line.startsWith("data: ")) {
                try {
                    events.add(Map.entry(name[0], JSON.readTree(line.substring(6))));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        return events;
    }

    static JsonNode made(String settings) throws Exception {
        HttpResponse<String> answer = json("POST", "/v1/jobs", job(settings).toString());
        assertEquals(202, answer.statusCode(), answer.body());
        String id = JSON.readTree(answer.body()).path("id").asText();
        events(id);
        JsonNode job = get("/v1/jobs/" + id);
        assertEquals("done", job.path("state").asText(), job.toString());
        return get("/v1/takes/" + job.path("takes").get(0).asText());
    }

    /** Sends bytes as they are; the status of the answer. */
    static int raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), service.service().port())) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            return line == null ? -1 : Integer.parseInt(line.split(" ")[1]);
        }
    }

    /** Method and path of everything in the description. */
    static Stream<String[]> allRoutes() throws IOException {
        JsonNode paths = JSON.readTree(ServiceApi.class.getResourceAsStream("openapi.json"))
                .path("paths");
        List<String[]> routes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                routes.add(new String[] {method.getKey().toUpperCase(Locale.ROOT), path.getKey()});
            }
        }
        return routes.stream();
    }
}

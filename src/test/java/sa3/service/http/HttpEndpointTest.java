package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.platform.SampleHash;
import sa3.service.RunningService;

/** The service as scripts meet it. */
class HttpEndpointTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long PATIENCE_NS = 10_000_000_000L;

    @TempDir
    static Path folder;

    private static RunningService service;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        service = new RunningService(folder);
        token = Files.readString(service.runFolder().resolve("token")).strip();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.service().port() + path);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> json(String method, String path, String body) throws Exception {
        return send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body)));
    }

    private static ObjectNode job(String settings) throws IOException {
        ObjectNode job = JSON.createObjectNode();
        return job.set("settings", JSON.readTree(settings));
    }

    /** Reads the events of a job until it ends. */
    private static List<Map.Entry<String, JsonNode>> events(String job) throws Exception {
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

    private static JsonNode made(String settings) throws Exception {
        HttpResponse<String> answer = json("POST", "/v1/jobs", job(settings).toString());
        assertEquals(202, answer.statusCode(), answer.body());
        String id = JSON.readTree(answer.body()).path("id").asText();
        events(id);
        JsonNode job = get("/v1/jobs/" + id);
        assertEquals("done", job.path("state").asText(), job.toString());
        return get("/v1/takes/" + job.path("takes").get(0).asText());
    }

    private static final String QUICK = "{\"prompt\":\"rain\",\"model\":\"demo\",\"seconds\":1,\"steps\":2,\"seed\":7}";

    @Test
    void jobIsFollowedToItsTakeAndItsAudio() throws Exception {
        HttpResponse<String> answer = json("POST", "/v1/jobs", job(QUICK).toString());
        assertEquals(202, answer.statusCode());
        String location = answer.headers().firstValue("Location").orElseThrow();
        String id = JSON.readTree(answer.body()).path("id").asText();
        List<String> names = events(id).stream().map(Map.Entry::getKey).toList();
        assertEquals("state", names.get(0));
        JsonNode job = get(location);
        assertEquals("done", job.path("state").asText());
        JsonNode take = get("/v1/takes/" + job.path("takes").get(0).asText());
        assertEquals(7, take.path("seed").asLong());
        HttpResponse<Path> audio = CLIENT.send(
                request("/v1/takes/" + take.path("id").asText() + "/audio").build(),
                BodyHandlers.ofFile(folder.resolve("heard.wav")));
        assertEquals("audio/wav", audio.headers().firstValue("Content-Type").orElse(""));
        assertEquals(44_100, AudioFileReader.read(audio.body()).frames());
    }

    @Test
    void sameNameIsTheSameJob() throws Exception {
        String body = job(QUICK).put("id", "my-job").toString();
        assertEquals(202, json("POST", "/v1/jobs", body).statusCode());
        assertEquals(200, json("POST", "/v1/jobs", body).statusCode());
        events("my-job");
        assertEquals(200, json("POST", "/v1/jobs", body).statusCode());
        long made = Stream.of(get("/v1/takes").path("takes"))
                .flatMap(takes -> java.util.stream.StreamSupport.stream(takes.spliterator(), false))
                .filter(take -> take.path("job").asText().equals("my-job"))
                .count();
        assertEquals(1, made);
    }

    @Test
    void runningJobIsCancelled() throws Exception {
        String body = job(QUICK.replace("\"steps\":2", "\"steps\":9000"))
                .put("id", "endless")
                .toString();
        assertEquals(202, json("POST", "/v1/jobs", body).statusCode());
        assertEquals(200, send(request("/v1/jobs/endless").DELETE()).statusCode());
        List<Map.Entry<String, JsonNode>> events = events("endless");
        assertEquals("cancelled", get("/v1/jobs/endless").path("state").asText(), events.toString());
    }

    @Test
    void uploadedGuideMatters() throws Exception {
        float[][] samples = new float[1][22_050];
        for (int n = 0; n < samples[0].length; n++) {
            samples[0][n] = (float) Math.sin(0.1 * n);
        }
        Path wav = folder.resolve("guide.wav");
        new AudioFileWriter(SampleFormat.WAV_PCM16, null, 0).write(new AudioClip(samples, 22_050), wav);
        HttpResponse<String> upload =
                send(request("/v1/uploads").header("Content-Type", "audio/wav").POST(BodyPublishers.ofFile(wav)));
        assertEquals(201, upload.statusCode(), upload.body());
        String id = JSON.readTree(upload.body()).path("id").asText();
        ObjectNode job = job(QUICK.replace("{", "{\"mode\":\"guide\",")).put("guide", id);
        HttpResponse<String> answer = json("POST", "/v1/jobs", job.toString());
        assertEquals(202, answer.statusCode(), answer.body());
        String name = JSON.readTree(answer.body()).path("id").asText();
        events(name);
        assertEquals("done", get("/v1/jobs/" + name).path("state").asText());
        assertEquals(204, send(request("/v1/uploads/" + id).DELETE()).statusCode());
        assertEquals(422, json("POST", "/v1/jobs", job.toString()).statusCode());
    }

    @Test
    void takeIsStarredDeletedAndRestored() throws Exception {
        String take = "/v1/takes/" + made(QUICK).path("id").asText();
        assertTrue(JSON.readTree(json("PATCH", take, "{\"starred\":true}").body())
                .path("starred")
                .asBoolean());
        assertTrue(get("/v1/takes?starred=true").path("total").asInt() >= 1);
        assertEquals(204, send(request(take).DELETE()).statusCode());
        assertEquals(404, send(request(take)).statusCode());
        assertEquals(1, get("/v1/takes?trash=true").path("total").asInt());
        assertEquals(200, json("POST", take + "/restore", "").statusCode());
        assertEquals(404, json("POST", take + "/restore", "").statusCode());
        assertEquals(200, send(request(take)).statusCode());
    }

    @Test
    void takeThatCouldNotBeStoredIsHeardAndDeleted() throws Exception {
        Path away = Files.move(service.library(), folder.resolve("away"));
        try {
            JsonNode take = made(QUICK);
            assertFalse(take.path("stored").asBoolean());
            String path = "/v1/takes/" + take.path("id").asText();
            HttpResponse<Path> audio =
                    CLIENT.send(request(path + "/audio").build(), BodyHandlers.ofFile(folder.resolve("unstored.wav")));
            assertEquals(200, audio.statusCode());
            AudioClip clip = AudioFileReader.read(audio.body());
            assertEquals(take.path("sha256").asText(), SampleHash.of(clip.channels(), clip::channel));
            assertEquals(204, json("DELETE", path, "").statusCode());
            assertEquals(404, json("GET", path, "").statusCode());
        } finally {
            Files.move(away, service.library());
        }
    }

    @Test
    void presetsAreSavedAndDeletedAndNoPathIsOne() throws Exception {
        String body = "{\"version\":2,\"prompt\":\"rain\"}";
        assertEquals(200, json("PUT", "/v1/presets/my%20rain", body).statusCode());
        assertEquals("rain", get("/v1/presets/my%20rain").path("prompt").asText());
        assertEquals(204, send(request("/v1/presets/my%20rain").DELETE()).statusCode());
        assertEquals(404, send(request("/v1/presets/my%20rain")).statusCode());
        assertEquals(404, send(request("/v1/presets/..%2F..%2Fsecret.json")).statusCode());
        assertEquals(422, json("PUT", "/v1/presets/..%2Fx", body).statusCode());
    }

    @Test
    void modelIsLoadedInTheBackground() throws Exception {
        HttpResponse<String> answer = send(request("/v1/models/demo/load").POST(BodyPublishers.noBody()));
        assertEquals(202, answer.statusCode());
        events(JSON.readTree(answer.body()).path("id").asText());
        assertEquals("demo", get("/v1/status").path("model").asText());
        assertEquals(
                404,
                send(request("/v1/models/none/load").POST(BodyPublishers.noBody()))
                        .statusCode());
        assertEquals(
                409,
                send(request("/v1/models/medium/load").POST(BodyPublishers.noBody()))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource({"seconds, 100000", "steps, 0", "seed, -1", "cfg, 1e9", "mode, \"sideways\"", "bars, 4", "version, 99"})
    void impossibleSettingsAreRefusedInOneLine(String field, String value) throws Exception {
        HttpResponse<String> answer =
                json("POST", "/v1/jobs", "{\"settings\":{\"prompt\":\"rain\",\"" + field + "\":" + value + "}}");
        assertEquals(422, answer.statusCode(), answer.body());
        assertEquals(
                1, JSON.readTree(answer.body()).path("message").asText().lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "medium"})
    void modelThatIsNotThereIsAConflict(String model) throws Exception {
        HttpResponse<String> answer =
                json("POST", "/v1/jobs", "{\"settings\":{\"prompt\":\"rain\",\"model\":\"" + model + "\"}}");
        assertEquals(409, answer.statusCode(), answer.body());
    }

    @ParameterizedTest
    @CsvSource({"'', 400", "'{', 400", "'[]', 400", "'{}', 422", "'{} {}', 400", "'{\"settings\":7}', 422"})
    void bodyWithoutSenseIsRefused(String body, int status) throws Exception {
        assertEquals(status, json("POST", "/v1/jobs", body).statusCode());
    }

    /** Far more than the server has at hand when it refuses, so it has to read on for the client to hear why. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oversizedBodyIsRefused(boolean chunked) throws Exception {
        byte[] body = new byte[20 << 20];
        HttpRequest.BodyPublisher publisher = chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                : BodyPublishers.ofByteArray(body);
        HttpResponse<String> answer = send(
                request("/v1/jobs").header("Content-Type", "application/json").POST(publisher));
        assertEquals(413, answer.statusCode());
        assertEquals(
                "the body is larger than 1048576 bytes",
                JSON.readTree(answer.body()).path("message").asText());
    }

    @Test
    void otherContentTypeIsRefused() throws Exception {
        assertEquals(
                415,
                send(request("/v1/jobs").POST(BodyPublishers.ofString(QUICK))).statusCode());
    }

    @Test
    void unknownPathsAndMethodsAreRefused() throws Exception {
        assertEquals(404, send(request("/v1/nothing")).statusCode());
        HttpResponse<String> answer = send(request("/v1/status").DELETE());
        assertEquals(405, answer.statusCode());
        assertEquals("GET", answer.headers().firstValue("Allow").orElse(""));
    }

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

    @ParameterizedTest
    @MethodSource("allRoutes")
    void nothingHappensWithoutTheToken(String method, String path) throws Exception {
        URI uri = uri(path.replaceAll("\\{[a-z]+}", "demo"));
        for (String authorization : List.of("", "Bearer", "Bearer " + "0".repeat(64), "Basic " + token, token)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString("{}"));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            assertEquals(401, send(request).statusCode());
        }
    }

    @Test
    void descriptionNamesEveryRouteAndNoOther() throws Exception {
        List<String> described =
                allRoutes().map(route -> route[0] + " " + route[1]).sorted().toList();
        assertEquals(service.routes().stream().sorted().toList(), described);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:%d", "[::1]:%d", ""})
    void otherHostNamesAreRefused(String host) throws Exception {
        String name = host.formatted(service.service().port());
        assertEquals(
                403,
                raw("GET /v1/status HTTP/1.1\r\nHost: " + name + "\r\nAuthorization: Bearer " + token
                        + "\r\nConnection: close\r\n\r\n"));
    }

    @Test
    void ownHostNamesAreServed() throws Exception {
        for (String host : List.of("127.0.0.1", "localhost")) {
            assertEquals(
                    200,
                    raw("GET /v1/status HTTP/1.1\r\nHost: " + host + ":"
                            + service.service().port() + "\r\nAuthorization: bearer " + token
                            + "\r\nConnection: close\r\n\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"})
    void pagesOfOtherSitesAreRefusedEvenWithTheToken(String origin) throws Exception {
        assertEquals(403, send(request("/v1/status").header("Origin", origin)).statusCode());
    }

    @Test
    void ownOriginIsServed() throws Exception {
        String origin = "http://127.0.0.1:" + service.service().port();
        assertEquals(200, send(request("/v1/status").header("Origin", origin)).statusCode());
    }

    /** Sends bytes as they are; the status of the answer. */
    private static int raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), service.service().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            return line == null ? -1 : Integer.parseInt(line.split(" ")[1]);
        }
    }

    @Test
    void tokenIsForItsOwnerOnly() throws IOException {
        Path file = service.runFolder().resolve("token");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(token.matches("[0-9a-f]{64}"), token);
        JsonNode description =
                JSON.readTree(Files.readAllBytes(service.runFolder().resolve("service.json")));
        assertEquals(service.service().port(), description.path("port").asInt());
        assertEquals(ProcessHandle.current().pid(), description.path("pid").asLong());
    }

    /** Clients that dribble their request take a connection each, and nothing from the others. */
    @Test
    void slowClientsHoldNobodyUp() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(
                        InetAddress.getByName("127.0.0.1"), service.service().port());
                socket.getOutputStream().write("GET /v1/status HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertEquals(200, send(request("/v1/status")).statusCode());
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void portThatIsTakenIsNamedWithTheWayOut() {
        int port = service.service().port();
        String why = assertThrows(IOException.class, () -> new HttpEndpoint(port, "token", List.of()))
                .getMessage();
        assertTrue(why.contains("port " + port) && why.contains("choose another"), why);
    }

    /** The first id and the events behind it, as a client hears them that is cut off. */
    @Test
    void streamGoesOnBehindTheLastEventThatWasHeard() throws Exception {
        String body = job(QUICK).put("id", "resumed").toString();
        assertEquals(202, json("POST", "/v1/jobs", body).statusCode());
        events("resumed");
        List<String> all = lines("/v1/jobs/resumed/events", null, "event: state");
        String first = all.stream()
                .filter(line -> line.startsWith("id: "))
                .findFirst()
                .orElseThrow()
                .substring(4);
        String epoch = first.substring(0, first.indexOf('-'));
        List<String> rest = lines("/v1/jobs/resumed/events", epoch + "-0", "event: done");
        List<String> names =
                rest.stream().filter(line -> line.startsWith("event: ")).toList();
        assertEquals("event: queued", names.get(0));
        assertEquals("event: done", names.get(names.size() - 1));
        List<String> ids = rest.stream().filter(line -> line.startsWith("id: ")).toList();
        List<String> tail = lines("/v1/jobs/resumed/events", ids.get(1).substring(4), "event: done");
        assertEquals(
                ids.subList(2, ids.size()),
                tail.stream().filter(line -> line.startsWith("id: ")).toList());
        HttpRequest.Builder again = request("/v1/jobs/resumed/events")
                .header("Last-Event-ID", ids.get(ids.size() - 1).substring(4));
        String nothing = CLIENT.sendAsync(again.build(), BodyHandlers.ofString())
                .get(PATIENCE_NS, TimeUnit.NANOSECONDS)
                .body();
        assertEquals(": sa3\n\n", nothing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-0", "nonsense", "0-99999999", "%s-99999999", "%s--1", "%s-x"})
    void streamThatCannotGoOnBeginsWithHowThingsAre(String lastId) throws Exception {
        String body = job(QUICK).put("id", "looked-at").toString();
        json("POST", "/v1/jobs", body);
        events("looked-at");
        String id = lines("/v1/jobs/looked-at/events", null, "event: state").stream()
                .filter(line -> line.startsWith("id: "))
                .findFirst()
                .orElseThrow();
        String epoch = id.substring(4, id.indexOf('-'));
        List<String> lines = lines("/v1/jobs/looked-at/events", lastId.formatted(epoch), "event: state");
        assertTrue(lines.contains("event: state"), lines.toString());
    }

    /** The lines of a stream up to one that is waited for. */
    private static List<String> lines(String path, String lastId, String until) throws Exception {
        HttpRequest.Builder request = request(path);
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> answer = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
        List<String> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.equals(until)) {
                    break;
                }
            }
        }
        return lines;
    }

    /** The answer goes out before the end is asked for, so that the end cannot cut it off. */
    @Test
    void shutdownIsAskedFor() throws Exception {
        assertFalse(service.service().shouldEnd());
        assertEquals(202, json("POST", "/v1/shutdown", "").statusCode());
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!service.service().shouldEnd()) {
            assertTrue(System.nanoTime() < deadlineNs, "nobody asked for the end");
            Thread.onSpinWait();
        }
    }
}

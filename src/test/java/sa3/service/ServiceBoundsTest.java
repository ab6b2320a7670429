package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.FakePlugin.json;
import static sa3.service.FakePlugin.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;

/** Whoever sends the service more than it can hold is refused, and what it holds stays within docs/service.md. */
@Tag("long")
class ServiceBoundsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final double MB = 1e6;
    /** What a test machine's Java does besides, and the model's own arrays in Java. */
    private static final long SLACK_BYTES = 100_000_000;

    @TempDir
    private Path folder;

    private RunningService service;
    private final List<FakePlugin> plugins = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        service = new RunningService(folder);
    }

    @AfterEach
    void stop() {
        plugins.forEach(FakePlugin::close);
        service.close();
    }

    private static long usedBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) { // what a collection frees may lead to more
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }

    private void assertHolds(String what, long beforeBytes, long mostBytes) {
        long held = usedBytes() - beforeBytes;
        System.out.printf("%s: at most %.0f MB, the heap grew by %.0f MB%n", what, mostBytes / MB, held / MB);
        assertTrue(held < mostBytes + SLACK_BYTES, what + " hold " + held + " bytes");
    }

    private HttpResponse<String> call(String path, String type, HttpRequest.BodyPublisher body) throws Exception {
        String token = Files.readString(service.runFolder().resolve("token")).strip();
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + service.service().port() + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", type)
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> job(String id, String more) throws Exception {
        return call(
                "/v1/jobs",
                "application/json",
                BodyPublishers.ofString(
                        "{\"id\": \"" + id + "\"" + more
                                + ", \"settings\": {\"prompt\": \"rain\", \"model\": \"demo\", \"seconds\": 1, \"steps\": 5000}}"));
    }

    private Path minute() {
        Path file = folder.resolve("minute.wav");
        float[][] samples = new float[2][60 * 44_100];
        for (int n = 0; n < samples[0].length; n++) {
            samples[0][n] = samples[1][n] = (float) Math.sin(0.05 * n);
        }
        AudioClip clip = AudioClip.ofOwned(samples, 44_100);
        new AudioFileWriter(SampleFormat.WAV_PCM16, ClipMetadata.oneShot("rain", "{}", Instant.EPOCH), 1)
                .write(clip, file);
        return file;
    }

    @Test
    void uploadsAndTheJobsThatWaitWithThem() throws Exception {
        long before = usedBytes();
        assertEquals(202, job("first", "").statusCode());
        Path minute = minute();
        HttpResponse<String> answer = null;
        int accepted = 0;
        for (int i = 0; i < 60; i++) {
            JsonNode upload = JSON.readTree(call("/v1/uploads", "audio/wav", BodyPublishers.ofFile(minute))
                    .body());
            answer = job("job-" + i, ", \"guide\": \"" + upload.path("id").asText() + "\"");
            accepted += answer.statusCode() == 202 ? 1 : 0;
        }
        assertTrue(answer != null && answer.statusCode() == 429, String.valueOf(answer));
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        String why = JSON.readTree(answer.body()).path("message").asText();
        assertTrue(why.startsWith("the audio of this job takes 21 MB, that of the jobs before it"), why);
        assertEquals(Service.audioBytes() / (60 * 44_100 * 8), accepted);
        assertEquals(202, job("text", "").statusCode(), "one without audio is welcome");
        assertHolds("waiting jobs and uploads", before, Service.audioBytes() + (512L << 20));
    }

    @Test
    void audioOfPluginsThatNoJobHasTaken() throws IOException {
        long before = usedBytes();
        int refused = 0;
        for (int i = 0; i < 8; i++) {
            FakePlugin plugin = new FakePlugin(service.runFolder());
            plugins.add(plugin);
            plugin.hello();
            plugin.send(
                    9,
                    json().put("stream", 1)
                            .put("frames", 1 << 25)
                            .put("rateHz", 48_000)
                            .put("channels", 2));
            var message = json().put("job", "job-" + i).put("guide", 1);
            message.set("request", request(1).put("mode", "guide"));
            plugin.send(2, message);
            plugin.send(6, json().put("what", "presets"));
            plugin.await(109);
            refused += (int) plugin.messages().stream()
                    .filter(each -> each.type() == 106)
                    .peek(each -> assertTrue(
                            each.json().path("message").asText().contains("as much audio from plugins as it takes"),
                            each.toString()))
                    .count();
        }
        assertEquals(8 - Service.audioBytes() / (1L << 28), refused);
        assertHolds("streams of plugins", before, Service.audioBytes());
    }

    /** Of the take that is fetched a thousand times one copy is held; of many takes four for a client, and the shelf. */
    @Test
    void takesThatAClientAsksForAndDoesNotRead() throws IOException {
        FakePlugin plugin = new FakePlugin(service.runFolder());
        plugins.add(plugin);
        plugin.hello();
        plugin.generate("many", request(50).put("count", 20));
        List<String> takes = new ArrayList<>();
        plugin.waitPatiently(120);
        while (takes.size() < 20) {
            takes.add(plugin.await(105).json().path("take").asText());
        }
        service.restart();
        plugin.waitUntil("the next service", () -> plugin.region().serviceEpoch() > 1);
        plugin.hello();
        plugin.stopReadingAudio();
        plugin.messages().clear();
        long before = usedBytes();
        for (int i = 0; i < 400; i++) {
            plugin.send(5, json().put("take", takes.get(i % takes.size())));
        }
        for (int i = 0; i < 4; i++) {
            plugin.await(104);
        }
        plugin.send(6, json().put("what", "presets"));
        plugin.await(109);
        assertTrue(plugin.messages().stream().noneMatch(each -> each.type() == 104), "a fifth take");
        assertHolds("fetched takes", before, (256L << 20) + 4 * 50 * 44_100 * 8);
    }
}

package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.train.checkpoint.LossFile;
import sa3.train.checkpoint.ResumeFile;
import sa3.train.job.DemoOrder;
import sa3.train.run.RunFolder;

/** Trainings as a script meets them: over HTTP, on the bundled model. */
@Tag("long")
class TrainingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int ENDLESS = 1_000_000;
    private static final long PATIENCE_NS = 180_000_000_000L;

    @TempDir
    private Path folder;

    private RunningService service;
    private Path latents = Path.of("");

    @BeforeEach
    void start() throws IOException {
        service = new RunningService(folder);
        latents = DemoOrder.latents(folder.resolve("latents"), "warm pad", "dusty drums");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private JsonNode call(String method, String path, String body, int status) throws Exception {
        String token = Files.readString(service.runFolder().resolve("token")).strip();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.service().port() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    private JsonNode begin(int steps) throws Exception {
        return call(
                "POST",
                "/v1/trainings",
                "{\"model\": \"demo\", \"latents\": \"" + latents + "\", \"name\": \"dusty\", \"maxSteps\": " + steps
                        + ", \"settings\": {\"data.cropFrames\": 8, \"adapter.rank\": 2}}",
                202);
    }

    /** Asks until the answer is as expected; each answer takes its time, so this is no busy waiting worth speaking of. */
    private JsonNode until(String path, Predicate<JsonNode> expected) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NS;
        JsonNode answer = call("GET", path, "", 200);
        while (!expected.test(answer)) {
            assertTrue(System.nanoTime() < deadline, answer.toString());
            Thread.onSpinWait();
            answer = call("GET", path, "", 200);
        }
        return answer;
    }

    private static String jobPath(JsonNode training) {
        return "/v1/jobs/" + training.path("jobId").asText();
    }

    private static boolean trains(JsonNode job) {
        return job.path("progress").path("stage").asText().equals("train")
                && job.path("progress").path("done").asInt() >= 2
                && job.at("/progress/training/loss").asDouble() > 0;
    }

    private static boolean is(JsonNode job, String state) {
        return job.path("state").asText().equals(state);
    }

    /** Of the state that it would go on from; the losses are written as they come, saved or not. */
    private static long savedSteps(JsonNode training) {
        RunFolder folder = new RunFolder(Path.of(training.path("folder").asText()));
        return ResumeFile.about(folder.resumeFile()).path("steps").asLong();
    }

    @Test
    void aFinishedTrainingIsInTheLoraListAndOffItsOwn() throws Exception {
        JsonNode training = begin(3);
        JsonNode job = until(jobPath(training), is -> is(is, "done"));
        assertEquals("train", job.path("kind").asText());
        assertTrue(job.path("remarks").toString().contains("delivered: "), job.toString());
        assertTrue(call("GET", "/v1/loras", "", 200).toString().contains("\"dusty\""));
        assertEquals(0, call("GET", "/v1/trainings", "", 200).path("trainings").size());
    }

    @Test
    void itStartsFromAnAdapterIsHeardOnTheWayAndStaysWhereItIsIfThatIsWanted() throws Exception {
        JsonNode first = begin(2);
        until(jobPath(first), job -> is(job, "done"));
        JsonNode second = call(
                "POST",
                "/v1/trainings",
                "{\"model\": \"demo\", \"latents\": \"" + latents + "\", \"name\": \"dustier\", \"maxSteps\": 4,"
                        + " \"settings\": {\"data.cropFrames\": 8, \"adapter.rank\": 2},"
                        + " \"start\": {\"adapter\": \"" + service.loras().resolve("dusty.safetensors") + "\"},"
                        + " \"previewEvery\": 4, \"previews\": [{\"prompt\": \"pad\", \"steps\": 2, \"duration\": 0.5}],"
                        + " \"probes\": 1, \"deliver\": false}",
                202);
        JsonNode job = until(jobPath(second), is -> is(is, "done"));
        Path run = Path.of(second.path("folder").asText());
        assertTrue(Files.exists(run.resolve("previews/demo_0_00000002.wav")), job.toString());
        assertTrue(Files.exists(run.resolve("previews/demo_0_00000004.wav")), job.toString());
        assertEquals(2, LossFile.read(run.resolve("loss_by_timestep.bin")).size());
        assertTrue(job.path("remarks").toString().contains("saved: "), job.toString());
        assertFalse(Files.exists(service.loras().resolve("dustier.safetensors")));
    }

    @Test
    void somebodyWhoWaitsGoesFirstAndTheTrainingGoesOnAfter() throws Exception {
        JsonNode training = begin(ENDLESS);
        until(jobPath(training), TrainingsTest::trains);
        JsonNode render = call(
                "POST",
                "/v1/jobs",
                "{\"settings\": {\"prompt\": \"rain\", \"seconds\": 1, \"steps\": 2, \"model\": \"demo\"},"
                        + " \"priority\": \"interactive\"}",
                202);
        until("/v1/jobs/" + render.path("id").asText(), job -> is(job, "done"));
        int before = call("GET", jobPath(training), "", 200)
                .path("progress")
                .path("done")
                .asInt();
        until(jobPath(training), job -> job.path("progress").path("done").asInt() > before);
    }

    @Test
    void pausedItIsSavedAndGoesOnWhenItIsTold() throws Exception {
        JsonNode training = begin(ENDLESS);
        until(jobPath(training), TrainingsTest::trains);
        String path = "/v1/trainings/" + training.path("id").asText();
        assertTrue(call("POST", path + "/pause", "{}", 200).path("paused").asBoolean());
        until(jobPath(training), job -> is(job, "cancelled"));
        long steps = savedSteps(training);
        assertTrue(steps >= 2);
        JsonNode again = call("POST", path + "/resume", "{}", 200);
        assertFalse(again.path("paused").asBoolean());
        until(jobPath(again), TrainingsTest::trains);
        call("POST", path + "/pause", "{}", 200);
        until(jobPath(again), job -> is(job, "cancelled"));
        assertTrue(savedSteps(training) > steps);
        call("POST", "/v1/trainings/none/pause", "{}", 404);
        assertEquals(training.path("id"), call("DELETE", path, "", 200).path("id"));
        assertEquals(0, call("GET", "/v1/trainings", "", 200).path("trainings").size());
        assertTrue(savedSteps(training) > steps);
        call("DELETE", path, "", 404);
    }

    @Test
    void itSurvivesARestartUnlessItWasPaused() throws Exception {
        JsonNode training = begin(ENDLESS);
        until(jobPath(training), TrainingsTest::trains);
        service.restart();
        long steps = savedSteps(training);
        assertTrue(steps >= 2);
        JsonNode again = call("GET", "/v1/trainings", "", 200).path("trainings").get(0);
        assertEquals(training.path("id"), again.path("id"));
        until(jobPath(again), TrainingsTest::trains);
        call("POST", "/v1/trainings/" + again.path("id").asText() + "/pause", "{}", 200);
        service.restart();
        assertTrue(savedSteps(training) > steps);
        JsonNode paused =
                call("GET", "/v1/trainings", "", 200).path("trainings").get(0);
        assertTrue(paused.path("paused").asBoolean() && !paused.has("job"), paused.toString());
    }

    @Test
    void nonsenseIsRefusedWithTheReason() throws Exception {
        assertTrue(call("POST", "/v1/trainings", "{\"model\": \"demo\"}", 422)
                .toString()
                .contains("maxSteps"));
        assertTrue(call("POST", "/v1/trainings", "{\"model\": \"demo\", \"maxSteps\": 1, \"latents\": \"x\"}", 422)
                .toString()
                .contains("absolute path"));
        String body = "{\"model\": \"%s\", \"maxSteps\": 1, \"latents\": \"%s\"}";
        assertTrue(call("POST", "/v1/trainings", body.formatted("demo", folder.resolve("none")), 422)
                .toString()
                .contains("no folder "));
        assertTrue(call("POST", "/v1/trainings", body.formatted("demo", "/"), 422)
                .toString()
                .contains("has no name"));
        call("POST", "/v1/trainings", body.formatted("nobody", latents), 422);
        call("POST", "/v1/trainings", body.formatted("medium", latents), 422);
        assertEquals(0, call("GET", "/v1/trainings", "", 200).path("trainings").size());
    }
}

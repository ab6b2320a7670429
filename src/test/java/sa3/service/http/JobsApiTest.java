package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;

/** Jobs as scripts meet them. */
class JobsApiTest extends HttpRig {
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
}

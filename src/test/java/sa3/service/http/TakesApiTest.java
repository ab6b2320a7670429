package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.platform.SampleHash;

/** Takes as scripts meet them. */
class TakesApiTest extends HttpRig {
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
}

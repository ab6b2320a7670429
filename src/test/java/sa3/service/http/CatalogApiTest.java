package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Models and presets as scripts meet them. */
class CatalogApiTest extends HttpRig {
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
}

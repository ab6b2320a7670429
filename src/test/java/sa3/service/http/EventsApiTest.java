package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events that go on where a client was cut off. */
class EventsApiTest extends HttpRig {
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
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
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
}

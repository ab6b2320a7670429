package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every path has in common, and what the endpoint does with those who ask for nothing sensible. */
class HttpEndpointTest extends HttpRig {
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

    @Test
    void descriptionNamesEveryRouteAndNoOther() throws Exception {
        List<String> described =
                allRoutes().map(route -> route[0] + " " + route[1]).sorted().toList();
        assertEquals(service.routes().stream().sorted().toList(), described);
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

    /** The answer goes out before the end is asked for, so that the end cannot cut it off. */
    @Test
    void shutdownIsAskedFor() throws Exception {
        assertFalse(service.service().shouldEnd());
        assertEquals(202, json("POST", "/v1/shutdown", "").statusCode());
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!service.service().shouldEnd()) {
            assertTrue(System.nanoTime() < deadlineNs, "nobody asked for the end");
            Thread.onSpinWait();
        }
    }
}

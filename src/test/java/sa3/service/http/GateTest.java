package sa3.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in. */
class GateTest extends HttpRig {
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
}

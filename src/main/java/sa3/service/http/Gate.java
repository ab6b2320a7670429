package sa3.service.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;

/**
 * Who may come in: those with the token, who address this machine by its own name, and are no page of some web site. A
 * browser that was lured here has neither the token nor the right origin.
 */
final class Gate {
    private static final String BEARER = "Bearer ";

    private final byte[] token;
    private final Set<String> hosts;
    private final Set<String> origins;

    Gate(String token, int port) {
        this.token = token.getBytes(StandardCharsets.US_ASCII);
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
        this.origins = Set.of("http://127.0.0.1:" + port, "http://localhost:" + port);
    }

    /** @throws HttpFailure 401 or 403 */
    void check(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        List<String> host = headers.getOrDefault("Host", List.of());
        if (host.size() != 1 || !hosts.contains(host.get(0))) {
            throw new HttpFailure(
                    403, "this service answers to " + hosts.stream().sorted().toList() + " only");
        }
        List<String> origin = headers.getOrDefault("Origin", List.of());
        boolean foreign = origin.stream().anyMatch(name -> !origins.contains(name));
        if (foreign || "cross-site".equals(headers.getFirst("Sec-Fetch-Site"))) {
            throw new HttpFailure(403, "requests from other web sites are refused");
        }
        List<String> authorization = headers.getOrDefault("Authorization", List.of());
        if (authorization.size() != 1 || !isToken(authorization.get(0))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            throw new HttpFailure(
                    401, "send the token of the file token in the run folder as Authorization: Bearer TOKEN");
        }
    }

    private boolean isToken(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(
                        token, authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    }
}

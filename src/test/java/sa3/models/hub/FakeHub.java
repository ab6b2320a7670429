package sa3.models.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.platform.Sha256;

/** A hub on the loopback interface, with the faults that a test asks for. */
public final class FakeHub implements AutoCloseable {
    public static final String REPOSITORY = "stabilityai/stable-audio-3-optimized";
    public static final String REVISION = "da6edc54";

    /** What a client asked. */
    public record Request(String path, Optional<String> authorization, Optional<String> range) {}

    /** Bends the answer to a request for a file; true when it answered itself. */
    @FunctionalInterface
    public interface Fault {
        boolean answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, Long> claimedBytes = new LinkedHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Fault fault = (exchange, content) -> false;
    private volatile int metadataStatus = 200;
    private volatile @Nullable String metadata;

    public FakeHub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public FakeHub with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** The description gives this size instead of the true one. */
    public FakeHub claim(String path, long bytes) {
        claimedBytes.put(path, bytes);
        return this;
    }

    public FakeHub failing(Fault newFault) {
        fault = newFault;
        return this;
    }

    public FakeHub describing(int status, String body) {
        metadataStatus = status;
        metadata = body;
        return this;
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** A client of this hub that lets no time pass between attempts. */
    public HubClient client() {
        return clientOf(endpoint());
    }

    /** A client that finds nobody listening. */
    public static HubClient unreachable() {
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return clientOf(URI.create("http://localhost:" + free.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HubClient clientOf(URI endpoint) {
        return new HubClient(new HubSettings(endpoint, Optional.empty()), duration -> {});
    }

    public URI urlOf(String path) {
        return endpoint().resolve("/" + REPOSITORY + "/resolve/" + REVISION + "/" + path);
    }

    public List<Request> requests() {
        return requests;
    }

    public List<Request> fileRequests() {
        return requests.stream()
                .filter(request -> request.path().contains("/resolve/"))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(new Request(path, header(exchange, "Authorization"), header(exchange, "Range")));
        try (exchange) {
            if (path.equals("/api/models/" + REPOSITORY + "/revision/main")) {
                byte[] body = (metadata == null ? describe() : metadata).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(metadataStatus, body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            String prefix = "/" + REPOSITORY + "/resolve/" + REVISION + "/";
            byte[] content = path.startsWith(prefix) ? files.get(path.substring(prefix.length())) : null;
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!fault.answer(exchange, content)) {
                send(exchange, content);
            }
        }
    }

    /** The file, or the range of it that was asked for. */
    public static void send(HttpExchange exchange, byte[] content) throws IOException {
        int from = start(exchange);
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(content, from, content.length - from);
        }
    }

    /** Promises the whole file and ends the connection after some bytes of it. */
    public static void breakOff(HttpExchange exchange, byte[] content, int afterBytes) throws IOException {
        int from = start(exchange);
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        exchange.getResponseBody().write(content, from, Math.min(afterBytes, content.length - from));
        exchange.getResponseBody().flush();
    }

    public static int start(HttpExchange exchange) {
        return header(exchange, "Range")
                .map(range -> Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1")))
                .orElse(0);
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private String describe() {
        return files.entrySet().stream()
                .map(file -> String.format(
                        "{\"rfilename\":\"%s\",\"size\":%2$d,\"lfs\":{\"sha256\":\"%3$s\",\"size\":%2$d}}",
                        file.getKey(),
                        claimedBytes.getOrDefault(file.getKey(), (long) file.getValue().length),
                        sha256(file.getValue())))
                .collect(Collectors.joining(
                        ",", "{\"sha\":\"" + REVISION + "\",\"siblings\":[{\"rfilename\":\"README.md\"},", "]}"));
    }

    public static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

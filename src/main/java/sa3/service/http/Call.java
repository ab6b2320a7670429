package sa3.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;

/** One request and its answer, for the handlers. Belongs to the thread that serves it. */
final class Call {
    private static final int MAX_JSON_BYTES = 1 << 20;
    /** Of a refused body; whoever sends more is cut off. */
    private static final long MAX_DISCARDED_BYTES = 64L << 20;

    private static final String TYPE = "Content-Type";

    private final HttpExchange exchange;
    private final Map<String, String> parts;

    /** @param parts the named parts of the path */
    Call(HttpExchange exchange, Map<String, String> parts) {
        this.exchange = exchange;
        this.parts = parts;
    }

    /** A named part of the path. */
    String part(String name) {
        return parts.getOrDefault(name, "");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** A parameter of the query. */
    Optional<String> query(String name) {
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null) {
            return Optional.empty();
        }
        return Stream.of(query.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> decoded(pair.substring(name.length() + 1)))
                .findFirst();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpFailure(400, "the query holds a percent sign that begins no code");
        }
    }

    /** A query parameter that is a whole number within bounds. */
    int query(String name, int standard, int least, int most) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return standard;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new HttpFailure(422, "parameter " + name + ": expected a whole number, " + least + " to " + most);
    }

    /** A query parameter that is true or false; empty where it is not given. */
    Optional<Boolean> queryFlag(String name) {
        return query(name).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new HttpFailure(422, "parameter " + name + ": expected true or false");
        });
    }

    /** The body as a JSON object. */
    ObjectNode json() throws IOException {
        String type = header(TYPE).orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new HttpFailure(415, "send the body as application/json");
        }
        try {
            if (JsonFile.parse(body(MAX_JSON_BYTES)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonFieldException e) {
            throw new HttpFailure(400, "the body is not JSON: " + e.getMessage());
        }
        throw new HttpFailure(400, "the body must be a JSON object");
    }

    /** The whole body. */
    private byte[] body(int mostBytes) throws IOException {
        requireLength(mostBytes);
        byte[] body = exchange.getRequestBody().readNBytes(mostBytes + 1);
        if (body.length > mostBytes) {
            throw tooLarge(mostBytes);
        }
        return body;
    }

    /** Writes the whole body into a file; its length. */
    long bodyTo(Path file, int mostBytes) throws IOException {
        requireLength(mostBytes);
        byte[] block = new byte[1 << 16];
        long bytes = 0;
        InputStream in = exchange.getRequestBody();
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                bytes += count;
                if (bytes > mostBytes) {
                    throw tooLarge(mostBytes);
                }
                out.write(block, 0, count);
            }
        }
        return bytes;
    }

    /** Reads what is left of the body, so that its sender hears the answer instead of a broken connection. */
    private void discardBody() throws IOException {
        byte[] block = new byte[1 << 16];
        long left = MAX_DISCARDED_BYTES;
        try (InputStream in = exchange.getRequestBody()) {
            for (int count = in.read(block); count >= 0 && left > 0; count = in.read(block)) {
                left -= count;
            }
        }
    }

    private void requireLength(int mostBytes) {
        String length = header("Content-Length").orElse("0");
        try {
            if (Long.parseLong(length) > mostBytes) {
                throw tooLarge(mostBytes);
            }
        } catch (NumberFormatException e) {
            throw new HttpFailure(400, "Content-Length is no number");
        }
    }

    private static HttpFailure tooLarge(int mostBytes) {
        return new HttpFailure(413, "the body is larger than " + mostBytes + " bytes");
    }

    void answer(int status, JsonNode json) throws IOException {
        answer(status, "application/json", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    void answer(int status, String type, byte[] body) throws IOException {
        try (OutputStream out = begin(status, type, body.length)) {
            out.write(body);
        }
    }

    /** An answer without a body. */
    void answerNothing() throws IOException {
        discardBody();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    void answerFailure(int status, String message) throws IOException {
        answer(status, object().put("status", status).put("message", message));
    }

    /**
     * Begins an answer that the caller writes.
     *
     * @param bytes its length, at least 1; 0 = unknown
     */
    OutputStream begin(int status, String type, long bytes) throws IOException {
        discardBody();
        exchange.getResponseHeaders().set(TYPE, type);
        exchange.sendResponseHeaders(status, bytes);
        return exchange.getResponseBody();
    }

    void setHeader(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An object with one list. */
    static ObjectNode list(String name, List<ObjectNode> items) {
        ObjectNode json = object();
        ArrayNode array = json.putArray(name);
        array.addAll(items);
        return json;
    }
}

package sa3.service.http;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path, and what is done there.
 *
 * @param path such as {@code /v1/jobs/{id}}
 */
record Route(String method, String path, Handler handler) {
    /** Answers a call. */
    @FunctionalInterface
    interface Handler {
        void handle(Call call) throws IOException;
    }

    /** The named parts of a path that this route is for; null = it is not. */
    @Nullable
    Map<String, String> match(String rawPath) {
        List<String> own = List.of(path.split("/", -1));
        List<String> asked = List.of(rawPath.split("/", -1));
        if (own.size() != asked.size()) {
            return null;
        }
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            String piece = own.get(i);
            if (piece.startsWith("{")) {
                parts.put(piece.substring(1, piece.length() - 1), decoded(asked.get(i)));
            } else if (!piece.equals(asked.get(i))) {
                return null;
            }
        }
        return parts;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpFailure(400, "the path holds a percent sign that begins no code");
        }
    }
}

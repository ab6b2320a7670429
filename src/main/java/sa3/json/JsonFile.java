package sa3.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import sa3.platform.WholeFile;

/** A file that holds one JSON document, read strictly and written whole. Any thread. */
public final class JsonFile {
    private static final int MAX_DEPTH = 100;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonFile() {}

    /**
     * Reads a file.
     *
     * @throws JsonFieldException too large, cut off, or no JSON; the message does not name the file
     * @throws IOException it cannot be read
     */
    public static JsonNode read(Path file, int maxBytes) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new JsonFieldException("larger than " + maxBytes / 1024 + " KiB, which no such file needs");
        }
        return parse(bytes);
    }

    /** Reads a text, as strictly. */
    public static JsonNode parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same of bytes that are UTF-8. */
    public static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new JsonFieldException("empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new JsonFieldException(fault(e));
        } catch (IOException e) {
            throw new JsonFieldException("not UTF-8 text: " + e.getMessage());
        }
    }

    /** What is wrong with a text that was read as JSON, in this program's words; a piece of a line. */
    public static String fault(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "cut off: it ends in the middle, at " + place(e);
        }
        return e instanceof StreamConstraintsException
                ? "no sane JSON: it nests too deeply, or a number, a text or the whole is too long"
                : "no valid JSON at " + place(e) + ": " + reason(e);
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? "its end"
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** The parser's first line, without its advice to programmers. */
    private static String reason(JsonProcessingException e) {
        String line = e.getOriginalMessage().lines().findFirst().orElse("");
        return line.split(": enable|: maybe|\\(start marker", 2)[0].strip();
    }

    /**
     * Writes a document, indented. The file appears whole or not at all; of two writers at once the last one wins, whole.
     *
     * @throws IOException the file is as it was before
     */
    public static void write(Path file, JsonNode document) throws IOException {
        byte[] bytes = (document.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, bytes);
    }
}

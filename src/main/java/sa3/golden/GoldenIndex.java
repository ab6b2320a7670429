package sa3.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sa3.platform.Folders;

/** The rows of a golden folder, as JSON: each is read when its turn comes, so that a bad one spoils no other. */
public record GoldenIndex(Path folder, List<JsonNode> rows) {
    static final String FILE = "index.json";

    public GoldenIndex {
        rows = List.copyOf(rows);
    }

    /** The data that ships with the program. */
    public static Path shippedFolder() {
        return Folders.programHome().resolve("src/main/golden");
    }

    /**
     * Reads {@code index.json}.
     *
     * @throws GoldenException the folder has none, or it is no array of objects
     */
    public static GoldenIndex read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
            List<JsonNode> rows = new ArrayList<>();
            root.forEach(rows::add);
            if (!root.isArray() || rows.isEmpty() || !rows.stream().allMatch(JsonNode::isObject)) {
                throw new GoldenException(file + ": expected an array of rows");
            }
            return new GoldenIndex(folder, rows);
        } catch (JsonProcessingException e) {
            throw new GoldenException(file + ": no JSON, line " + line(e), e);
        } catch (IOException e) {
            throw new GoldenException(file + ": cannot be read; a golden folder holds an " + FILE, e);
        }
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null
                ? "unknown"
                : String.valueOf(e.getLocation().getLineNr());
    }

    /** The rows that must pass, of the given features; no feature = all. */
    List<JsonNode> checks(Set<String> features) {
        return rows.stream()
                .filter(row -> row.path("status").asText(GoldenRow.CHECK).equals(GoldenRow.CHECK))
                .filter(row -> features.isEmpty()
                        || features.contains(row.path("feature").asText()))
                .toList();
    }
}

package sa3.service.takes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Stream;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;

/**
 * Which takes the projects of this user hold, by plugin instance: what an instance said last, kept on disk, since a
 * project that is closed still needs its takes. One thread.
 */
final class References {
    /** An instance that was not heard of for so long is taken for gone. */
    private static final Duration LIFE = Duration.ofDays(365);

    private static final int MAX_BYTES = 16 << 20;
    private static final Logger LOG = Logger.getLogger("sa3");
    private static final String ENDING = ".json";

    private final Path folder;
    private final Map<String, Set<String>> takes = new HashMap<>();

    References(Path folder) {
        this.folder = folder;
    }

    /** Reads the folder; a file that makes no sense is left where it is, and counts for nothing. */
    void load(Instant now) throws IOException {
        Files.createDirectories(folder);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(ENDING)).toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            try {
                JsonNode json = JsonFile.read(file, MAX_BYTES);
                Set<String> ids = new HashSet<>();
                json.path("takes").forEach(id -> ids.add(id.asText()));
                Instant renewed = Instant.parse(json.path("renewed").asText());
                if (renewed.plus(LIFE).isBefore(now)) {
                    Files.delete(file);
                } else {
                    takes.put(name.substring(0, name.length() - ENDING.length()), ids);
                }
            } catch (IOException | JsonFieldException | DateTimeException e) {
                LOG.warning(() -> "cannot read the references in " + file + ": " + e.getMessage());
            }
        }
    }

    /** What an instance holds from now on. */
    void set(String instance, Set<String> ids, Instant now) throws IOException {
        Path file = folder.resolve(instance + ENDING);
        if (ids.isEmpty()) {
            takes.remove(instance);
            Files.deleteIfExists(file);
            return;
        }
        takes.put(instance, Set.copyOf(ids));
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("renewed", now.toString());
        ids.stream().sorted().forEach(json.putArray("takes")::add);
        JsonFile.write(file, json);
    }

    boolean holds(String id) {
        return takes.values().stream().anyMatch(ids -> ids.contains(id));
    }
}

package sa3.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import sa3.platform.WholeFile;

/** What each file of the store was when it was first installed. Belongs to whoever holds the store's lock. */
final class Manifest {
    private static final String NAME = "manifest.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One file.
     *
     * @param source repository and revision, or the folder it was imported from
     */
    record Entry(long bytes, String sha256, String source) {}

    private final Path path;
    private final Map<String, Entry> entries;

    private Manifest(Path path, Map<String, Entry> entries) {
        this.path = path;
        this.entries = entries;
    }

    /** @throws ModelException there is one, but it cannot be read */
    static Manifest in(Path folder) {
        Path path = folder.resolve(NAME);
        try {
            Map<String, Entry> entries = JSON.readValue(Files.readAllBytes(path), new TypeReference<>() {});
            return new Manifest(path, new TreeMap<>(entries));
        } catch (NoSuchFileException e) {
            return new Manifest(path, new TreeMap<>());
        } catch (JsonProcessingException e) {
            throw new ModelException(path + " is damaged; delete it, and import or download the models again", e);
        } catch (IOException e) {
            throw new ModelException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    Optional<Entry> entry(String file) {
        return Optional.ofNullable(entries.get(file));
    }

    void record(String file, Entry entry) {
        entries.put(file, entry);
        save();
    }

    void forget(String file) {
        if (entries.remove(file) != null) {
            save();
        }
    }

    private void save() {
        try {
            WholeFile.write(path, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(entries));
        } catch (IOException e) {
            throw new ModelException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }
}

package sa3.lora.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;
import sa3.lora.LoraException;
import sa3.platform.Sha256;

/**
 * SHA-256 of adapter files, computed once: kept by path, size and time of the last change. A cache: of two processes that
 * write it at once one keeps its entries, and a damaged one is begun anew. Any thread.
 */
final class ContentHashes {
    private static final int MAX_BYTES = 16 << 20;
    private static final String SIZE = "bytes";
    private static final String TIME = "modified";
    private static final String HASH = "sha256";

    private final Path file;
    private final Map<String, ObjectNode> known = new TreeMap<>();
    private boolean loaded;
    private boolean changed;

    /** @param file need not exist */
    ContentHashes(Path file) {
        this.file = file;
    }

    /** @throws LoraException the adapter cannot be read */
    synchronized String of(Path adapter) {
        load();
        try {
            ObjectNode state = state(adapter);
            String hash = kept(adapter, state);
            if (hash == null) {
                hash = Sha256.of(adapter);
                known.put(key(adapter), state.put(HASH, hash));
                changed = true;
            }
            return hash;
        } catch (IOException e) {
            throw new LoraException("cannot read " + adapter + ": " + e.getMessage(), e);
        }
    }

    /** What is known without reading the adapter. */
    synchronized Optional<String> peek(Path adapter) {
        load();
        try {
            return Optional.ofNullable(kept(adapter, state(adapter)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes what is new; a cache that cannot be written is no failure. */
    synchronized void save() {
        if (!changed) {
            return;
        }
        known.keySet().removeIf(path -> !Files.exists(Path.of(path)));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        known.forEach(json::set);
        try {
            JsonFile.write(file, json);
            changed = false;
        } catch (IOException e) {
            changed = true; // the next run computes them again
        }
    }

    private @Nullable String kept(Path adapter, ObjectNode state) {
        ObjectNode entry = known.get(key(adapter));
        if (entry == null) {
            return null;
        }
        boolean isCurrent = entry.path(SIZE).asLong() == state.path(SIZE).asLong()
                && entry.path(TIME).asText().equals(state.path(TIME).asText());
        return isCurrent ? entry.path(HASH).textValue() : null;
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        try {
            JsonNode json = JsonFile.read(file, MAX_BYTES);
            json.properties().forEach(field -> {
                if (field.getValue() instanceof ObjectNode entry
                        && entry.path(HASH).isTextual()) {
                    known.put(field.getKey(), entry);
                }
            });
        } catch (IOException | JsonFieldException e) {
            known.clear(); // there is none yet, or it is damaged
        }
    }

    private static String key(Path adapter) {
        return adapter.toAbsolutePath().normalize().toString();
    }

    private static ObjectNode state(Path adapter) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(adapter, BasicFileAttributes.class);
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put(SIZE, attributes.size());
        state.put(TIME, attributes.lastModifiedTime().toInstant().toString());
        return state;
    }
}

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
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.json.JsonFile;
import sa3.lora.LoraException;
import sa3.lora.file.AdapterHeader;
import sa3.platform.FailureText;
import sa3.platform.Sha256;

/**
 * What was read from adapter files once: the facts of their headers and the SHA-256 of their content, kept by path, size
 * and time of the last change. A cache: of two processes that write it at once one keeps its entries, and a damaged one is
 * begun anew. Any thread.
 */
final class KnownFiles {
    /** Of the facts as this program tells them; others are read again. */
    private static final int FACTS_VERSION = 4;

    private static final int MAX_BYTES = 64 << 20;
    private static final String SIZE = "bytes";
    private static final String TIME = "modified";
    private static final String HASH = "sha256";
    private static final String FACTS = "facts";
    private static final String VERSION = "factsVersion";

    private final Path file;
    private final Map<String, ObjectNode> known = new TreeMap<>();
    private boolean loaded;
    private boolean changed;

    /** @param file need not exist */
    KnownFiles(Path file) {
        this.file = file;
    }

    /** @throws LoraException the adapter cannot be read */
    synchronized String sha256(Path adapter) {
        try {
            ObjectNode entry = entry(adapter);
            if (!entry.path(HASH).isTextual()) {
                entry.put(HASH, Sha256.of(adapter));
                changed = true;
            }
            return entry.path(HASH).textValue();
        } catch (IOException e) {
            throw new LoraException("cannot read " + adapter + ": " + FailureText.of(e), e);
        }
    }

    /** What is known without reading the adapter. */
    synchronized Optional<String> knownSha256(Path adapter) {
        try {
            return Optional.ofNullable(entry(adapter).path(HASH).textValue());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * What the header says.
     *
     * @throws LoraException it is no adapter, or cannot be read
     */
    synchronized Facts facts(Path adapter) {
        try {
            ObjectNode entry = entry(adapter);
            boolean isKnown = entry.path(VERSION).asInt() == FACTS_VERSION && entry.path(FACTS) instanceof ObjectNode;
            if (!isKnown) {
                entry.set(FACTS, Facts.of(AdapterHeader.read(adapter)).toJson());
                entry.put(VERSION, FACTS_VERSION);
                changed = true;
            }
            return Facts.of(
                    JsonFields.of(entry.path(FACTS), ""), entry.path(SIZE).asLong());
        } catch (IOException e) {
            throw new LoraException("cannot read " + adapter + ": " + FailureText.of(e), e);
        } catch (JsonFieldException e) {
            throw new LoraException(file + ": " + e.getMessage() + "; delete it, it is made again", e);
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
            changed = true; // the next run reads the files again
        }
    }

    /** What is known of the file as it is now, to be added to. */
    private ObjectNode entry(Path adapter) throws IOException {
        load();
        BasicFileAttributes attributes = Files.readAttributes(adapter, BasicFileAttributes.class);
        String time = attributes.lastModifiedTime().toInstant().toString();
        ObjectNode entry = known.get(key(adapter));
        boolean isCurrent = entry != null
                && entry.path(SIZE).asLong() == attributes.size()
                && entry.path(TIME).asText().equals(time);
        if (entry != null && isCurrent) {
            return entry;
        }
        ObjectNode fresh = JsonNodeFactory.instance.objectNode();
        fresh.put(SIZE, attributes.size()).put(TIME, time);
        known.put(key(adapter), fresh);
        return fresh;
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        try {
            JsonNode json = JsonFile.read(file, MAX_BYTES);
            json.properties().forEach(field -> {
                if (field.getValue() instanceof ObjectNode entry) {
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
}

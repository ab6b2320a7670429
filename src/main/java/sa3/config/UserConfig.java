package sa3.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.json.JsonFile;
import sa3.platform.Folders;

/**
 * {@code config.json} in the data folder: texts by name. Fields that this version does not know stay. Any thread, any
 * number of processes: changes are made one after the other under a lock.
 */
public final class UserConfig {
    /** The folder of the adapters. */
    public static final String LORA_FOLDER = "loraFolder";
    /** The preset that {@code sa3 generate} starts from. */
    public static final String PRESET = "preset";

    private static final int MAX_BYTES = 1 << 20;

    /** A file lock keeps processes apart, not the threads of one. */
    private static final Object CHANGES = new Object();

    private final Path file;

    /** @param file need not exist */
    public UserConfig(Path file) {
        this.file = file;
    }

    /** The user's own. */
    public static UserConfig ofUser() {
        return new UserConfig(Folders.userData().resolve("config.json"));
    }

    public Path file() {
        return file;
    }

    /** @throws ConfigException the file is damaged */
    public Optional<String> text(String name) {
        try {
            return Optional.ofNullable(JsonFields.of(read(), "").text(name));
        } catch (JsonFieldException e) {
            throw damaged(e);
        }
    }

    /**
     * Sets or, with null, removes a field.
     *
     * @throws ConfigException the file is damaged or cannot be written; it is as it was
     */
    public void put(String name, @Nullable String value) {
        synchronized (CHANGES) {
            try {
                change(name, value);
            } catch (IOException e) {
                throw new ConfigException(
                        "cannot write " + file + " (" + e.getMessage() + "): check the rights of its folder", e);
            }
        }
    }

    private void change(String name, @Nullable String value) throws IOException {
        Path lockFile = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".lock");
        Files.createDirectories(lockFile.resolveSibling(""));
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            JsonFile.write(file, changed(name, value));
        }
    }

    private ObjectNode changed(String name, @Nullable String value) {
        JsonNode old = read();
        if (!(old instanceof ObjectNode object)) {
            throw damaged(new JsonFieldException("expected an object { … }"));
        }
        if (value == null) {
            object.remove(name);
        } else {
            object.put(name, value);
        }
        return object;
    }

    private JsonNode read() {
        try {
            return JsonFile.read(file, MAX_BYTES);
        } catch (NoSuchFileException e) {
            return JsonNodeFactory.instance.objectNode();
        } catch (JsonFieldException e) {
            throw damaged(e);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + " (" + e.getMessage() + "): check its rights", e);
        }
    }

    private ConfigException damaged(JsonFieldException e) {
        return new ConfigException(file + ": " + e.getMessage() + "; mend or delete it", e);
    }
}

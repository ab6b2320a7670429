package sa3.preset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import sa3.json.JsonFieldException;
import sa3.json.JsonFile;

/** A preset as a file. Any thread. */
public final class PresetFile {
    /** More than any preset needs, and little to read. */
    public static final int MAX_BYTES = 1 << 20;

    static final String ENDING = ".json";

    private PresetFile() {}

    /** @throws PresetException missing, unreadable, damaged, too large, or of a later version */
    public static Preset read(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new PresetException(file + " is no file: name a preset's");
        }
        try {
            return Preset.of(JsonFile.read(file, MAX_BYTES));
        } catch (JsonFieldException e) {
            throw new PresetException("preset " + file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new PresetException("no preset file " + file + ": check the path", e);
        } catch (IOException e) {
            throw new PresetException(
                    "preset " + file + " cannot be read (" + e.getMessage() + "): check its rights", e);
        }
    }

    /**
     * Writes or replaces a file. It appears whole or not at all; of two writers at once the last one wins, whole.
     *
     * @throws PresetException it cannot be written, and is as it was
     */
    public static void write(Path file, Preset preset) {
        try {
            JsonFile.write(file, preset.toJson());
        } catch (IOException e) {
            throw new PresetException(
                    "preset " + file + " cannot be written (" + e.getMessage()
                            + "): check the disk and the folder's rights",
                    e);
        }
    }
}

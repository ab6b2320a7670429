package sa3.service.takes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of a take: in its folder, and for everybody who asks. */
public final class TakeJson {
    private static final int VERSION = 1;

    private TakeJson() {}

    /** With the place of the file, for clients. */
    public static ObjectNode write(TakeRecord take) {
        ObjectNode json = writeStored(take);
        json.put("stored", take.isStored());
        if (take.file() != null) {
            json.put("file", take.file().toString());
        }
        return json;
    }

    /** As it lies beside the WAV, of which it knows the name only: folders move. */
    static ObjectNode writeStored(TakeRecord take) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION).put("id", take.id()).put("sequence", take.sequence());
        TakeRecord.Origin origin = take.origin();
        json.put("title", origin.title()).put("created", origin.created().toString());
        json.put("starred", take.starred());
        if (take.deleted() != null) {
            json.put("deleted", take.deleted().toString());
        }
        TakeRecord.Sound sound = take.sound();
        json.put("frames", sound.frames()).put("rateHz", sound.rateHz()).put("channels", sound.channels());
        json.put("sha256", sound.sha256()).put("limiterReductionDb", sound.limiterReductionDb());
        json.put("job", origin.job()).put("index", origin.index()).put("seed", origin.seed());
        if (take.file() != null) {
            json.put("file", String.valueOf(take.file().getFileName()));
        }
        ArrayNode notes = json.putArray("notes");
        origin.notes().forEach(notes::add);
        json.set("settings", origin.settings());
        json.set("made", origin.made());
        return json;
    }

    /**
     * Reads what {@link #writeStored} wrote.
     *
     * @param folder that of the take
     * @throws DamagedTakeException it is none
     * @throws NewerTakeException it is that of a newer program
     */
    static TakeRecord read(JsonNode json, Path folder) {
        if (json.path("version").asInt() != VERSION) {
            throw new NewerTakeException(folder + " was written by a newer version of this program: update it");
        }
        String file = text(json, "file", folder);
        if (!Path.of(file).equals(Path.of(file).getFileName())) {
            throw damaged("file", folder);
        }
        return new TakeRecord(
                text(json, "id", folder),
                number(json, "sequence", folder),
                sound(json, folder),
                origin(json, folder),
                json.path("starred").asBoolean(),
                json.has("deleted") ? instant(json, "deleted", folder) : null,
                folder.resolve(file));
    }

    private static TakeRecord.Sound sound(JsonNode json, Path folder) {
        return new TakeRecord.Sound(
                (int) number(json, "frames", folder),
                (int) number(json, "rateHz", folder),
                (int) number(json, "channels", folder),
                text(json, "sha256", folder),
                json.path("limiterReductionDb").asDouble());
    }

    private static TakeRecord.Origin origin(JsonNode json, Path folder) {
        List<String> notes = new ArrayList<>();
        json.path("notes").forEach(note -> notes.add(note.asText()));
        return new TakeRecord.Origin(
                text(json, "job", folder),
                (int) number(json, "index", folder),
                number(json, "seed", folder),
                text(json, "title", folder),
                instant(json, "created", folder),
                object(json, "settings", folder),
                object(json, "made", folder),
                notes);
    }

    private static String text(JsonNode json, String field, Path folder) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw damaged(field, folder);
        }
        return value.textValue();
    }

    private static long number(JsonNode json, String field, Path folder) {
        JsonNode value = json.path(field);
        if (!value.canConvertToLong() || value.longValue() < 0) {
            throw damaged(field, folder);
        }
        return value.longValue();
    }

    private static ObjectNode object(JsonNode json, String field, Path folder) {
        @Nullable JsonNode value = json.get(field);
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw damaged(field, folder);
    }

    private static Instant instant(JsonNode json, String field, Path folder) {
        try {
            return Instant.parse(text(json, field, folder));
        } catch (DateTimeException e) {
            throw damaged(field, folder);
        }
    }

    private static DamagedTakeException damaged(String field, Path folder) {
        return new DamagedTakeException("the take in " + folder + " is damaged: its description has no sound " + field);
    }
}

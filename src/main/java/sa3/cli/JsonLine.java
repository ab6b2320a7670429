package sa3.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;

/** One event for a script: a JSON object on a line of its own. */
public final class JsonLine {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonLine() {}

    static JsonLine event(String kind) {
        return new JsonLine().with("event", kind);
    }

    JsonLine with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** Any value as indented JSON: the answer of a command. */
    public static String pretty(Object value) {
        return write(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT), value);
    }

    private static String write(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON for " + value.getClass().getName(), e);
        }
    }

    @Override
    public String toString() {
        return write(MAPPER, fields);
    }
}

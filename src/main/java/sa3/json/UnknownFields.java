package sa3.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of an object that this version of the program does not know, in their order. They are written back as they
 * came: a file of a newer program or of another one loses nothing by passing through. Any thread; the nodes are not to
 * be changed.
 */
public record UnknownFields(Map<String, JsonNode> fields) {
    public static final UnknownFields NONE = new UnknownFields(Map.of());

    public UnknownFields {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** These and those of {@code base}; these count where both have one. */
    public UnknownFields over(UnknownFields base) {
        Map<String, JsonNode> both = new LinkedHashMap<>(base.fields);
        both.putAll(fields);
        return new UnknownFields(both);
    }

    public UnknownFields without(String name) {
        Map<String, JsonNode> others = new LinkedHashMap<>(fields);
        others.remove(name);
        return new UnknownFields(others);
    }

    /** Adds them to an object that holds the known fields. */
    public void writeTo(ObjectNode target) {
        fields.forEach((name, value) -> target.set(name, value.deepCopy()));
    }
}

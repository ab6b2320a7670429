package sa3.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.platform.OneLine;

/**
 * One JSON object that is being read. Each field is asked for by name and type; what nobody asked for is left over. A
 * field that is null counts as absent. Belongs to one thread.
 */
public final class JsonFields {
    private static final int SHOWN_CHARACTERS = 40;

    private final Map<String, JsonNode> unread = new LinkedHashMap<>();
    private final String place;

    private JsonFields(JsonNode object, String place) {
        this.place = place;
        object.properties().forEach(field -> unread.put(field.getKey(), field.getValue()));
    }

    /**
     * @param place where the object lies within its document, such as {@code loras[2]}; empty = it is the document
     * @throws JsonFieldException it is no object
     */
    public static JsonFields of(JsonNode node, String place) {
        if (!(node instanceof ObjectNode)) {
            String what = place.isEmpty() ? "" : place + ": ";
            throw new JsonFieldException(what + "expected an object { … }, found " + shown(node));
        }
        return new JsonFields(node, place);
    }

    public @Nullable String text(String name) {
        JsonNode value = take(name);
        if (value != null && !value.isTextual()) {
            throw wrong(name, "a text", value);
        }
        return value == null ? null : value.textValue();
    }

    /** Finite. */
    public @Nullable Double number(String name) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(name, "a finite number", value);
        }
        return value.doubleValue();
    }

    public @Nullable Integer integer(String name) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!isWhole(value) || !value.canConvertToInt()) {
            throw wrong(name, "a whole number", value);
        }
        return value.intValue();
    }

    public @Nullable Boolean flag(String name) {
        JsonNode value = take(name);
        if (value != null && !value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value == null ? null : value.booleanValue();
    }

    /** The field as it is, for what may be of several types. */
    public @Nullable JsonNode any(String name) {
        return take(name);
    }

    /** A list of texts; empty where there is none. */
    public List<String> texts(String name, int most) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(name, most)) {
            if (!element.isTextual()) {
                throw wrong(name + "[" + texts.size() + "]", "a text", element);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** A list of objects, to be read the same way; empty where there is none. */
    public List<JsonFields> objects(String name, int most) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : elements(name, most)) {
            objects.add(of(element, path(name + "[" + objects.size() + "]")));
        }
        return objects;
    }

    /** A list of anything; empty where there is none. */
    public List<JsonNode> elements(String name, int most) {
        JsonNode value = take(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(name, "a list [ … ]", value);
        }
        if (value.size() > most) {
            throw new JsonFieldException(
                    path(name) + ": " + value.size() + " entries, at most " + most + " are allowed");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    /** What has not been asked for. */
    public UnknownFields rest() {
        return new UnknownFields(unread);
    }

    /** Turns the complaint of a constructor into one that names this object. */
    public <T> T build(Construction<T> construction) {
        try {
            return construction.build();
        } catch (IllegalArgumentException e) {
            throw new JsonFieldException((place.isEmpty() ? "" : place + ": ") + e.getMessage());
        }
    }

    /** Makes a value from the fields read. */
    @FunctionalInterface
    public interface Construction<T> {
        T build();
    }

    /** A complaint about a field that was read with {@link #any}. */
    public JsonFieldException wrong(String name, String expected, JsonNode found) {
        return new JsonFieldException(path(name) + ": expected " + expected + ", found " + shown(found));
    }

    private @Nullable JsonNode take(String name) {
        JsonNode value = unread.remove(name);
        return value == null || value.isNull() ? null : value;
    }

    private String path(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    /** 8.0 is a whole number too: other programs write all numbers that way. */
    private static boolean isWhole(JsonNode value) {
        return value.isIntegralNumber() || (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
    }

    private static String shown(JsonNode value) {
        String text = OneLine.of(value.toString());
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}

package sa3.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is known about a sound, by field name: texts and numbers as texts; of a list the first element; nothing empty.
 *
 * @param fields in file order
 */
public record Tags(Map<String, String> fields) {
    /** Fields of a sidecar that tell of the latents, not of the sound. */
    public static final Set<String> OF_LATENTS = Set.of(
            "path",
            "relpath",
            "src_relpath",
            "seconds_total",
            "seconds_start",
            "audio_samples",
            "latent_shape",
            "padding_mask",
            "src_sha256",
            "encoder_sha256",
            "max_samples");

    public Tags {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The usable fields of a sidecar. */
    public static Tags of(JsonNode sidecar) {
        Map<String, String> fields = new LinkedHashMap<>();
        sidecar.properties().forEach(field -> {
            JsonNode value = field.getValue();
            String text = text(value.isArray() && !value.isEmpty() ? value.get(0) : value);
            if (!text.isEmpty()) {
                fields.put(field.getKey(), text);
            }
        });
        return new Tags(fields);
    }

    /** Numbers of value 0 say nothing, as in the reference. */
    private static String text(JsonNode value) {
        if (value.isNumber()) {
            return value.asDouble() == 0 ? "" : value.asText();
        }
        return value.isTextual() ? value.asText() : "";
    }

    /** The same with one more field. */
    Tags with(String field, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Tags(more);
    }

    /** Empty where there is none. */
    public String get(String field) {
        return fields.getOrDefault(field, "");
    }
}

package sa3.lora.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.json.JsonFile;
import sa3.lora.LoraException;

/** Reads a configuration: what counts strictly, what only informs with a shrug. */
final class ConfigJson {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(50).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonFields fields;
    private final String origin;

    private ConfigJson(JsonFields fields, String origin) {
        this.fields = fields;
        this.origin = origin;
    }

    /**
     * @param origin how messages name the text: which configuration of which file
     * @throws LoraException no JSON object
     */
    static ConfigJson parse(String text, String origin) {
        try {
            JsonNode node = JSON.readTree(text);
            return new ConfigJson(JsonFields.of(node, ""), origin);
        } catch (JsonProcessingException e) {
            throw new LoraException(origin + " is " + JsonFile.fault(e) + "; get the adapter again", e);
        } catch (JsonFieldException e) {
            throw new LoraException(origin + ": " + e.getMessage(), e);
        }
    }

    static ConfigJson empty(String origin) {
        return parse("{}", origin);
    }

    /**
     * Reads a field that the adapter's numbers depend on; null is absent.
     *
     * @throws LoraException it is of the wrong kind
     */
    <T> @Nullable T strictly(Function<JsonFields, @Nullable T> reading) {
        try {
            return reading.apply(fields);
        } catch (JsonFieldException e) {
            throw new LoraException(origin + ": " + e.getMessage(), e);
        }
    }

    LoraException refused(String what) {
        return new LoraException(origin + ": " + what);
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(strictly(json -> json.flag(name)));
    }

    /** A text that only informs; null where there is none. */
    @Nullable
    String text(String name) {
        JsonNode value = fields.any(name);
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    OptionalLong whole(String name) {
        JsonNode value = fields.any(name);
        return value != null && value.isNumber() && value.canConvertToLong()
                ? OptionalLong.of(value.longValue())
                : OptionalLong.empty();
    }

    double number(String name, double fallback) {
        JsonNode value = fields.any(name);
        return value != null && value.isNumber() ? value.doubleValue() : fallback;
    }

    /** {@link TriggerWords} of a field; none where it is not there. */
    List<String> triggerWords(String name) {
        JsonNode value = fields.any(name);
        return value == null ? List.of() : TriggerWords.of(value);
    }

    /** A list of texts, or one text; anything else is none. */
    List<String> texts(String name) {
        JsonNode value = fields.any(name);
        List<String> texts = new ArrayList<>();
        if (value != null && value.isTextual()) {
            texts.add(value.textValue());
        } else if (value != null) {
            value.forEach(element -> {
                if (element.isTextual()) {
                    texts.add(element.textValue());
                }
            });
        }
        return texts;
    }
}

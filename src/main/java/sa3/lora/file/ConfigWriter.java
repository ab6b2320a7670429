package sa3.lora.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sa3.lora.AdapterConfig;
import sa3.lora.LoraException;

/** The header's texts of a native file: {@code lora_config}, and whatever else the adapter brought along. */
final class ConfigWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OWN = Set.of("rank", "alpha", "adapter_type", "include", "exclude");
    /** Texts that say how PEFT's file is to be read. */
    private static final Set<String> PEFT_TEXTS = Set.of(PeftConfig.FILE, "format");

    private final AdapterConfig config;
    private final Map<String, Object> extras = new LinkedHashMap<>();

    ConfigWriter(AdapterConfig config) {
        this.config = config;
    }

    void extra(String field, Object value) {
        if (OWN.contains(field)) {
            throw new LoraException("the field " + field + " of " + NativeLayout.CONFIG
                    + " belongs to the adapter itself and cannot be set beside it");
        }
        extras.put(field, value);
    }

    Map<String, String> header() {
        Map<String, String> header = new LinkedHashMap<>(config.metadata());
        header.keySet().removeAll(PEFT_TEXTS);
        header.put(NativeLayout.CONFIG, json().toString());
        return header;
    }

    /** Fields that an earlier program wrote and this one does not know stay. */
    ObjectNode json() {
        ObjectNode json = earlier();
        json.put("rank", config.rank());
        putNumber(json, "alpha", config.alpha());
        json.put("adapter_type", config.type().label());
        putTexts(json, "include", config.include());
        putTexts(json, "exclude", config.exclude());
        json.remove("lora_alpha");
        if (config.dropout() != 0) {
            json.put("dropout", config.dropout());
        }
        config.step().ifPresent(step -> json.put("step", step));
        config.epoch().ifPresent(epoch -> json.put("epoch", epoch));
        if (config.baseModel() != null) {
            json.put("base_model", config.baseModel());
        }
        if (NativeLayout.TRIGGERS.stream().noneMatch(json::has)
                && !config.triggerWords().isEmpty()) {
            config.triggerWords().forEach(json.putArray("trigger_words")::add);
        }
        extras.forEach((field, value) -> json.set(field, JSON.valueToTree(value)));
        return json;
    }

    /** A whole number without a point, as the reference writes it. */
    static void putNumber(ObjectNode json, String field, double value) {
        if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
            json.put(field, (int) value);
        } else {
            json.put(field, value);
        }
    }

    private ObjectNode earlier() {
        String text = config.metadata().get(NativeLayout.CONFIG);
        try {
            JsonNode node = text == null ? null : JSON.readTree(text);
            return node instanceof ObjectNode object ? object : JSON.createObjectNode();
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode(); // of a PEFT file, where nobody needs it
        }
    }

    private static void putTexts(ObjectNode json, String field, List<String> texts) {
        if (texts.isEmpty()) {
            json.putNull(field);
        } else {
            ArrayNode array = json.putArray(field);
            texts.forEach(array::add);
        }
    }
}

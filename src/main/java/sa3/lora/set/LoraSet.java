package sa3.lora.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.lora.StrengthMode;

/**
 * Adapters that are used together. Their order has no effect on the sound; it is kept for those who look at it.
 *
 * <p>As JSON two fields of the settings: {@code loras} and, unless it is the usual one, {@code loraStrengthMode}.
 */
public record LoraSet(List<LoraEntry> entries, StrengthMode strengthMode) {
    public static final int MAX_ENTRIES = 100;
    public static final LoraSet NONE = new LoraSet(List.of(), StrengthMode.OUTSIDE);

    private static final String ENTRIES = "loras";
    private static final String MODE = "loraStrengthMode";

    public LoraSet {
        entries = List.copyOf(entries);
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(entries.size() + " LoRAs: at most " + MAX_ENTRIES + " at once");
        }
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Takes both fields out of the settings.
     *
     * @throws JsonFieldException one of them is wrong
     */
    public static LoraSet of(JsonFields settings) {
        List<LoraEntry> entries = settings.objects(ENTRIES, MAX_ENTRIES).stream()
                .map(LoraEntry::of)
                .toList();
        String mode = settings.text(MODE);
        return settings.build(() -> new LoraSet(entries, mode == null ? StrengthMode.OUTSIDE : StrengthMode.of(mode)));
    }

    /** The fields to add to the settings; none for an empty set. */
    public Map<String, JsonNode> toJson() {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        if (strengthMode != StrengthMode.OUTSIDE) {
            fields.put(MODE, JsonNodeFactory.instance.textNode(strengthMode.label()));
        }
        if (!entries.isEmpty()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            entries.forEach(entry -> array.add(entry.toJson()));
            fields.put(ENTRIES, array);
        }
        return fields;
    }
}

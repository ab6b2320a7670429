package sa3.lora.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.lora.StrengthMode;

/**
 * Adapters that are used together. Their order has no effect on the sound; it is kept for those who look at it.
 *
 * <p>As JSON two fields of the settings: {@code loras} and {@code loraStrengthMode}.
 *
 * @param chosenMode null = not chosen
 */
public record LoraSet(List<LoraEntry> entries, @Nullable StrengthMode chosenMode) {
    public static final int MAX_ENTRIES = 100;
    public static final LoraSet NONE = new LoraSet(List.of(), null);

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

    /** Where the strengths enter. */
    public StrengthMode strengthMode() {
        return chosenMode == null ? StrengthMode.OUTSIDE : chosenMode;
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
        return settings.build(() -> new LoraSet(entries, mode == null ? null : StrengthMode.of(mode)));
    }

    /**
     * These and those of {@code base}; an adapter that both name is used once, as here.
     *
     * @throws IllegalArgumentException together they are too many
     */
    public LoraSet over(LoraSet base) {
        List<LoraEntry> both = new ArrayList<>(base.entries);
        both.removeIf(old -> entries.stream().anyMatch(entry -> entry.lora().isSame(old.lora())));
        both.addAll(entries);
        return new LoraSet(both, chosenMode != null ? chosenMode : base.chosenMode);
    }

    /** The fields to add to the settings; none for an empty set. */
    public Map<String, JsonNode> toJson() {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        if (chosenMode != null) {
            fields.put(MODE, JsonNodeFactory.instance.textNode(chosenMode.label()));
        }
        if (!entries.isEmpty()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            entries.forEach(entry -> array.add(entry.toJson()));
            fields.put(ENTRIES, array);
        }
        return fields;
    }
}

package sa3.preset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraSet;

/** What two presets say differently, field by field; adapters are compared with themselves, wherever they stand. */
public final class PresetDiff {
    /** Not settings: they always differ, or say nothing of the sound. */
    private static final Set<String> HEADER = Set.of("version", "name", "description", "tags");

    /**
     * A field.
     *
     * @param field its name; those of adapters as {@code lora NAME: strength}
     * @param left null = absent
     * @param right null = absent
     */
    public record Difference(String field, @Nullable JsonNode left, @Nullable JsonNode right) {}

    private PresetDiff() {}

    /** In the order of the left one's fields, then those that only the right one has. */
    public static List<Difference> of(Preset left, Preset right) {
        List<Difference> differences = new ArrayList<>();
        ObjectNode leftFields = withoutLoras(left);
        ObjectNode rightFields = withoutLoras(right);
        compare("", leftFields, rightFields, differences);
        compareLoras(left.settings().loras(), right.settings().loras(), differences);
        return differences;
    }

    private static ObjectNode withoutLoras(Preset preset) {
        ObjectNode fields = preset.withSettings(preset.settings()
                        .withLoras(
                                new LoraSet(List.of(), preset.settings().loras().chosenMode())))
                .toJson();
        return fields.remove(HEADER);
    }

    private static void compare(String prefix, ObjectNode left, ObjectNode right, List<Difference> differences) {
        Set<String> names = new LinkedHashSet<>();
        left.fieldNames().forEachRemaining(names::add);
        right.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!left.path(name).equals(right.path(name))) {
                differences.add(new Difference(prefix + name, left.get(name), right.get(name)));
            }
        }
    }

    private static void compareLoras(LoraSet left, LoraSet right, List<Difference> differences) {
        for (LoraEntry entry : left.entries()) {
            String prefix = "lora " + entry.lora().name();
            List<LoraEntry> same = same(right, entry);
            if (same.isEmpty()) {
                differences.add(new Difference(prefix, json(entry), null));
            } else {
                compare(prefix + ": ", json(entry), json(same.get(0)), differences);
            }
        }
        for (LoraEntry entry : right.entries()) {
            if (same(left, entry).isEmpty()) {
                differences.add(new Difference("lora " + entry.lora().name(), null, json(entry)));
            }
        }
    }

    private static List<LoraEntry> same(LoraSet set, LoraEntry sought) {
        return set.entries().stream()
                .filter(entry -> entry.lora().isSame(sought.lora()))
                .toList();
    }

    private static ObjectNode json(LoraEntry entry) {
        JsonNode array =
                new LoraSet(List.of(entry), null).toJson().values().iterator().next();
        return array instanceof ArrayNode && array.get(0) instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode();
    }
}

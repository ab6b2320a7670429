package sa3.lora.set;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.json.JsonNumbers;
import sa3.json.UnknownFields;
import sa3.lora.StepRange;

/**
 * One adapter of a set.
 *
 * @param strength 1 = as trained, 0 = off; may be negative
 * @param steps when it acts
 * @param layers which layers it acts on, as {@code --lora} takes it; null = all it was made for
 * @param triggers words that its maker says call it up; informational
 * @param more fields of its JSON that this version does not know
 */
public record LoraEntry(
        LoraReference lora,
        double strength,
        StepRange steps,
        @Nullable String layers,
        List<String> triggers,
        UnknownFields more) {
    public static final double MAX_STRENGTH = 1000;

    private static final int MAX_TRIGGERS = 64;
    private static final int MAX_CHARACTERS = 1000;

    public LoraEntry {
        if (!(Math.abs(strength) <= MAX_STRENGTH)) {
            throw new IllegalArgumentException("strength " + strength + " of the LoRA '" + lora.name()
                    + "': expected a number from -1000 to 1000");
        }
        if (layers != null && (layers.isBlank() || layers.length() > MAX_CHARACTERS)) {
            throw new IllegalArgumentException(
                    "layers of the LoRA '" + lora.name() + "': expected 1 to " + MAX_CHARACTERS + " characters");
        }
        triggers = List.copyOf(triggers);
        if (triggers.size() > MAX_TRIGGERS || triggers.stream().anyMatch(word -> word.length() > MAX_CHARACTERS)) {
            throw new IllegalArgumentException("triggers of the LoRA '" + lora.name() + "': expected at most "
                    + MAX_TRIGGERS + " of at most " + MAX_CHARACTERS + " characters");
        }
    }

    /** All layers, all steps. */
    public LoraEntry(LoraReference lora, double strength) {
        this(lora, strength, StepRange.ALL, null, List.of(), UnknownFields.NONE);
    }

    public LoraEntry withStrength(double other) {
        return new LoraEntry(lora, other, steps, layers, triggers, more);
    }

    public LoraEntry withReference(LoraReference other) {
        return new LoraEntry(other, strength, steps, layers, triggers, more);
    }

    public LoraEntry withMore(UnknownFields other) {
        return new LoraEntry(lora, strength, steps, layers, triggers, other);
    }

    public LoraEntry withTriggers(List<String> other) {
        return new LoraEntry(lora, strength, steps, layers, other, more);
    }

    /** @throws JsonFieldException a field is missing or wrong */
    static LoraEntry of(JsonFields json) {
        return json.build(() -> {
            String name = json.text("name");
            if (name == null) {
                throw new IllegalArgumentException("a LoRA needs a name");
            }
            LoraReference reference = new LoraReference(name, json.text("sha256"), json.text("path"));
            Double strength = json.number("strength");
            String steps = json.text("steps");
            return new LoraEntry(
                    reference,
                    strength == null ? 1 : strength,
                    steps == null ? StepRange.ALL : StepRange.parse(steps),
                    json.text("layers"),
                    json.texts("triggers", MAX_TRIGGERS),
                    json.rest());
        });
    }

    /** What of an adapter's trigger words an entry can carry. */
    public static List<String> carried(List<String> triggers) {
        return triggers.stream()
                .filter(word -> word.length() <= MAX_CHARACTERS)
                .limit(MAX_TRIGGERS)
                .toList();
    }

    /** The object that {@link LoraSet} reads. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", lora.name());
        if (lora.sha256() != null) {
            json.put("sha256", lora.sha256());
        }
        if (lora.path() != null) {
            json.put("path", lora.path());
        }
        json.set("strength", JsonNumbers.of(strength));
        if (!steps.isAll()) {
            json.put("steps", steps.toString());
        }
        if (layers != null) {
            json.put("layers", layers);
        }
        if (!triggers.isEmpty()) {
            ArrayNode words = json.putArray("triggers");
            triggers.forEach(words::add);
        }
        more.writeTo(json);
        return json;
    }
}

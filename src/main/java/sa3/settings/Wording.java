package sa3.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFields;
import sa3.json.JsonNumbers;
import sa3.pipeline.PromptSettings;
import sa3.text.MusicalKey;

/**
 * What the clip is to be, in words.
 *
 * @param prompt null = not chosen, which is not the same as empty
 * @param parts pieces that are joined to the prompt, each once
 * @param bpm tempo, joined to the prompt by the pipeline
 * @param key key, joined to the prompt by the pipeline
 * @param addTriggers join the trigger words of the adapters too; null = no
 */
public record Wording(
        @Nullable String prompt,
        List<String> parts,
        @Nullable String negative,
        @Nullable Double bpm,
        @Nullable MusicalKey key,
        @Nullable Boolean addTriggers) {
    public static final Wording NONE = new Wording(null, List.of(), null, null, null, null);

    private static final int MAX_PARTS = 100;

    public Wording {
        parts = List.copyOf(parts);
        if (parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException(parts.size() + " parts of the prompt: at most " + MAX_PARTS);
        }
        settings(joined(prompt, parts), negative, bpm, key); // refuses what no prompt may be
    }

    public static Wording of(String prompt) {
        return new Wording(prompt, List.of(), null, null, null, null);
    }

    public Wording withPrompt(@Nullable String other, List<String> otherParts) {
        return new Wording(other, otherParts, negative, bpm, key, addTriggers);
    }

    public Wording withNegative(@Nullable String other) {
        return new Wording(prompt, parts, other, bpm, key, addTriggers);
    }

    public Wording withBpm(@Nullable Double other) {
        return new Wording(prompt, parts, negative, other, key, addTriggers);
    }

    public boolean addsTriggers() {
        return Boolean.TRUE.equals(addTriggers);
    }

    PromptSettings settings() {
        return settings(joined(), negative, bpm, key);
    }

    private static PromptSettings settings(
            String text, @Nullable String negative, @Nullable Double bpm, @Nullable MusicalKey key) {
        return new PromptSettings(text, negative, bpm, key);
    }

    /** Prompt and parts as one text. */
    public String joined() {
        return joined(prompt, parts);
    }

    /** Joins pieces to a text with commas, leaving out those that it holds already, in whatever case. */
    static String joined(@Nullable String text, List<String> pieces) {
        StringBuilder joined = new StringBuilder(text == null ? "" : text);
        for (String piece : pieces) {
            String word = piece.strip();
            if (!word.isEmpty() && !holds(joined.toString(), word)) {
                joined.append(joined.toString().isBlank() ? "" : ", ").append(word);
            }
        }
        return joined.toString();
    }

    /** As words of its own: "rain" is not in "train". */
    private static boolean holds(String text, String word) {
        String within = text.toLowerCase(Locale.ROOT);
        String sought = word.toLowerCase(Locale.ROOT);
        for (int at = within.indexOf(sought); at >= 0; at = within.indexOf(sought, at + 1)) {
            int end = at + sought.length();
            boolean begins = at == 0 || !Character.isLetterOrDigit(within.codePointBefore(at));
            boolean ends = end == within.length() || !Character.isLetterOrDigit(within.codePointAt(end));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    /** These where they are chosen, else those of {@code base}. */
    Wording over(Wording base) {
        return new Wording(
                prompt != null ? prompt : base.prompt,
                parts.isEmpty() ? base.parts : parts,
                negative != null ? negative : base.negative,
                bpm != null ? bpm : base.bpm,
                key != null ? key : base.key,
                addTriggers != null ? addTriggers : base.addTriggers);
    }

    static Wording of(JsonFields json) {
        String prompt = json.text("prompt");
        List<String> parts = json.texts("parts", MAX_PARTS);
        String negative = json.text("negativePrompt");
        Double bpm = json.number("bpm");
        String key = json.text("key");
        Boolean addTriggers = json.flag("addTriggers");
        return json.build(() ->
                new Wording(prompt, parts, negative, bpm, key == null ? null : MusicalKey.parse(key), addTriggers));
    }

    void writeTo(ObjectNode json) {
        if (prompt != null) {
            json.put("prompt", prompt);
        }
        if (!parts.isEmpty()) {
            ArrayNode array = json.putArray("parts");
            parts.forEach(array::add);
        }
        if (negative != null) {
            json.put("negativePrompt", negative);
        }
        if (bpm != null) {
            json.set("bpm", JsonNumbers.of(bpm));
        }
        if (key != null) {
            json.put("key", key.toString());
        }
        if (addTriggers != null) {
            json.put("addTriggers", addTriggers);
        }
    }
}

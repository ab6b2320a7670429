package sa3.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A prompt that names tempo and key once: "warm house loop, 120 BPM, A minor". What the writer already named stays as it
 * is; where it differs from the setting, a note says so.
 */
public record MusicalPrompt(String text, List<String> notes) {
    private static final int MAX_DECIMALS = 2;
    private static final String NUMBER = "(?<%s>[0-9]{1,3}(?:\\.[0-9]+)?)";
    private static final Pattern TEMPO = Pattern.compile(
            "(?<![\\p{Alnum}.])" + NUMBER.formatted("before") + "[ -]?bpm\\b|\\b(?:bpm|tempo)(?:[: =]| of | is )\\s*"
                    + NUMBER.formatted("after") + "\\b",
            Pattern.CASE_INSENSITIVE);

    public MusicalPrompt {
        notes = List.copyOf(notes);
    }

    /**
     * @param bpm beats per minute, or null for none
     * @param key the key, or null for none
     */
    public static MusicalPrompt of(String prompt, @Nullable Double bpm, @Nullable MusicalKey key) {
        List<String> parts = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (bpm != null) {
            addTempo(prompt, bpm, parts, notes);
        }
        if (key != null) {
            addKey(prompt, key, parts, notes);
        }
        return new MusicalPrompt(join(prompt, parts), notes);
    }

    private static void addTempo(String prompt, double bpm, List<String> parts, List<String> notes) {
        Optional<Double> named = tempoIn(prompt);
        if (named.isEmpty()) {
            parts.add(number(bpm) + " BPM");
        } else if (!number(named.get()).equals(number(bpm))) {
            notes.add("the prompt names " + number(named.get()) + " BPM, the tempo is set to " + number(bpm));
        }
    }

    private static void addKey(String prompt, MusicalKey key, List<String> parts, List<String> notes) {
        Optional<MusicalKey> named = MusicalKey.mentionedIn(prompt);
        if (named.isEmpty()) {
            parts.add(key.toString());
        } else if (!named.get().sounds(key)) {
            notes.add("the prompt names " + named.get() + ", the key is set to " + key);
        }
    }

    /** The first tempo that a text names, such as "at 120 BPM", "120bpm" or "tempo 90". */
    public static Optional<Double> tempoIn(String text) {
        Matcher tempo = TEMPO.matcher(text);
        if (!tempo.find()) {
            return Optional.empty();
        }
        String number = tempo.group("before") != null ? tempo.group("before") : tempo.group("after");
        return Optional.of(Double.valueOf(number));
    }

    private static String join(String prompt, List<String> parts) {
        if (parts.isEmpty()) {
            return prompt;
        }
        String start = prompt.replaceFirst("[\\s,;]+$", "");
        String added = String.join(", ", parts);
        if (start.isEmpty()) {
            return added;
        }
        return start + (start.endsWith(".") ? " " : ", ") + added;
    }

    /** As a musician writes it: hosts tell tempi such as 119.99999. */
    private static String number(double bpm) {
        return BigDecimal.valueOf(bpm)
                .setScale(MAX_DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}

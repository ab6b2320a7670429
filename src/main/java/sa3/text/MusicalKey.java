package sa3.text;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tonic and a mode, as in "F# minor".
 *
 * @param tonic letter A–G, then {@code #}, {@code b} or nothing
 */
public record MusicalKey(String tonic, boolean isMinor) {
    private static final String ACCIDENTAL = "(?:#|♯|b(?![a-z])|♭|[- ]?sharp\\b|[- ]?flat\\b)?";
    private static final String MODE = "(?:[- ]?(?:(?i:minor|major|min|maj)|m)\\b)";
    private static final Pattern WHOLE =
            Pattern.compile("\\s*(?<letter>[A-Ga-g])(?<accidental>" + ACCIDENTAL + ")(?<mode>" + MODE + "?)\\s*");
    private static final Pattern MENTION =
            Pattern.compile("(?<![\\p{Alnum}#♯♭])(?<letter>[A-G]|(?<=\\b(?:in|of|key) )[a-g])(?<accidental>"
                    + ACCIDENTAL + ")(?<mode>" + MODE + ")");

    private static final String LETTERS = "C D EF G A B";

    public MusicalKey {
        if (!tonic.matches("[A-G][#b]?")) {
            throw new IllegalArgumentException("tonic must be A–G with an optional # or b, found " + tonic);
        }
    }

    /**
     * Reads "A minor", "Am", "F#", "Bb maj", "E flat major"; a tonic alone is major.
     *
     * @throws IllegalArgumentException anything else
     */
    public static MusicalKey parse(String text) {
        Matcher matcher = WHOLE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "key \"" + text + "\": expected for example \"A minor\", \"F#m\" or \"Bb\"");
        }
        return of(matcher);
    }

    /** The first key that a text names, such as "in A minor" or "Am"; a letter alone is no key. */
    public static Optional<MusicalKey> mentionedIn(String text) {
        Matcher matcher = MENTION.matcher(text);
        return matcher.find() ? Optional.of(of(matcher)) : Optional.empty();
    }

    private static MusicalKey of(Matcher matcher) {
        String accidental = matcher.group("accidental").toLowerCase(Locale.ROOT).replaceAll("[- ]", "");
        String sign =
                switch (accidental) {
                    case "#", "♯", "sharp" -> "#";
                    case "b", "♭", "flat" -> "b";
                    default -> "";
                };
        String mode = matcher.group("mode").toLowerCase(Locale.ROOT).replaceAll("[- ]", "");
        return new MusicalKey(
                matcher.group("letter").toUpperCase(Locale.ROOT) + sign,
                mode.startsWith("m") && !mode.startsWith("maj"));
    }

    /** Semitones of the tonic above C, 0 … 11. */
    public int pitchClass() {
        int natural = LETTERS.indexOf(tonic.charAt(0));
        int shift = tonic.endsWith("#") ? 1 : tonic.endsWith("b") ? -1 : 0;
        return Math.floorMod(natural + shift, 12);
    }

    /** The same key under whatever spelling. */
    public boolean sounds(MusicalKey other) {
        return isMinor == other.isMinor && pitchClass() == other.pitchClass();
    }

    @Override
    public String toString() {
        return tonic + (isMinor ? " minor" : " major");
    }
}

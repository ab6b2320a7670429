package sa3.lora;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a person writes behind {@code --lora}: {@code FILE[=STRENGTH][@STEPS][:LAYERS]}, or {@code FILE} and words
 * {@code strength=S}, {@code steps=A-B}, {@code layers=TEXT}. File names may hold these signs too: the longest part that
 * is the name of a file or folder wins; where there is none, the longest that ends as one.
 */
public final class LoraSpec {
    private static final String SIGNS = "=@:";
    private static final String ENDING = ".safetensors";
    private static final Pattern NUMBER = Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?");
    private static final Pattern SUFFIXES =
            Pattern.compile("(?:=(?<strength>" + NUMBER + "))?(?:@(?<steps>[\\d\\s]*-?[\\d\\s]*))?(?::(?<layers>.+))?");
    private static final List<String> KEYS = List.of("strength", "steps", "layers");

    private final double defaultStrength;
    private final Predicate<Path> exists;

    /** @param defaultStrength of those that name none */
    public LoraSpec(double defaultStrength) {
        this(defaultStrength, Files::exists);
    }

    LoraSpec(double defaultStrength, Predicate<Path> exists) {
        this.defaultStrength = defaultStrength;
        this.exists = exists;
    }

    /**
     * Reads the words of one {@code --lora}.
     *
     * @throws LoraException they cannot be read; whether the file is an adapter is not asked here
     */
    public LoraUse parse(List<String> words) {
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new LoraException("--lora needs a file");
        }
        String first = words.get(0);
        int end = endOfFile(first);
        Map<String, String> values = new HashMap<>();
        Matcher suffixes = SUFFIXES.matcher(first.substring(end));
        if (!suffixes.matches()) {
            throw new IllegalStateException("the file's end was found by these suffixes");
        }
        KEYS.forEach(key -> put(values, key, suffixes.group(key)));
        words.subList(1, words.size()).forEach(word -> putWord(values, word));
        String file = first.substring(0, end);
        return new LoraUse(path(file), strength(file, values), steps(file, values), values.get("layers"));
    }

    private int endOfFile(String word) {
        int[] ends = IntStream.iterate(word.length(), i -> i > 0, i -> i - 1)
                .filter(i ->
                        canEndAt(word, i) && SUFFIXES.matcher(word.substring(i)).matches())
                .toArray();
        OptionalInt there = IntStream.of(ends)
                .filter(end -> isThere(word.substring(0, end)))
                .findFirst();
        if (there.isPresent()) {
            return there.getAsInt();
        }
        requireReadable(word);
        return IntStream.of(ends)
                .filter(end -> word.substring(0, end).endsWith(ENDING))
                .findFirst()
                .orElse(ends[ends.length - 1]);
    }

    private static boolean canEndAt(String word, int i) {
        return i == word.length() || (SIGNS.indexOf(word.charAt(i)) >= 0 && !isDrive(word, i));
    }

    /** The colon of {@code C:\folder}. */
    private static boolean isDrive(String word, int i) {
        return i == 1
                && word.charAt(i) == ':'
                && Character.isLetter(word.charAt(0))
                && word.length() > 2
                && (word.charAt(2) == '\\' || word.charAt(2) == '/');
    }

    /** Of a file that is there the rest must make sense; a file that is not there is told of later. */
    private void requireReadable(String word) {
        for (int i = word.length() - 1; i > 0; i--) {
            if (canEndAt(word, i) && isThere(word.substring(0, i))) {
                throw new LoraException("--lora " + word + ": '" + word.substring(i) + "' behind the file is not"
                        + " =STRENGTH, @FROM-TO or :LAYERS");
            }
        }
    }

    private boolean isThere(String file) {
        try {
            return exists.test(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new LoraException("--lora " + file + ": no name of a file: " + e.getReason(), e);
        }
    }

    private static void putWord(Map<String, String> values, String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        if (equals < 0 || !KEYS.contains(key)) {
            throw new LoraException(
                    "--lora: '" + word + "' behind the file is none of strength=S, steps=A-B, layers=TEXT");
        }
        put(values, key, word.substring(equals + 1));
    }

    private static void put(Map<String, String> values, String key, @Nullable String value) {
        if (value != null && values.put(key, value) != null) {
            throw new LoraException("--lora: " + key + " is given twice");
        }
    }

    private double strength(String file, Map<String, String> values) {
        String text = values.get("strength");
        if (text == null) {
            return defaultStrength;
        }
        if (!NUMBER.matcher(text.strip()).matches()) {
            throw new LoraException("--lora " + file + ": strength '" + text + "' is no number");
        }
        return Double.parseDouble(text.strip());
    }

    private static StepRange steps(String file, Map<String, String> values) {
        String text = values.get("steps");
        try {
            return text == null ? StepRange.ALL : StepRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new LoraException("--lora " + file + ": " + e.getMessage(), e);
        }
    }
}

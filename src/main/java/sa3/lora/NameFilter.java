package sa3.lora;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Picks layers by parts of their names: those that contain one of {@code include} (all, where it is empty) and none of
 * {@code exclude}. {@code [a-b]} in a part stands for each whole number from a to b: {@code layers.[0-2].} is
 * {@code layers.0.}, {@code layers.1.} and {@code layers.2.}.
 */
public final class NameFilter {
    /** Takes every layer. */
    public static final NameFilter ALL = new NameFilter(List.of(), List.of());

    private static final Pattern RANGE = Pattern.compile("\\[(\\d{1,9})-(\\d{1,9})]");
    private static final int MAX_EXPANDED = 100_000;

    private final List<String> include;
    private final List<String> exclude;

    private NameFilter(List<String> include, List<String> exclude) {
        this.include = include;
        this.exclude = exclude;
    }

    /** @throws LoraException a range of numbers that is far too long */
    public static NameFilter of(List<String> include, List<String> exclude) {
        return new NameFilter(expandedAll(include), expandedAll(exclude));
    }

    /** The filter of a command line: parts to include, separated by commas. */
    public static NameFilter parse(String text) {
        return of(
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList(),
                List.of());
    }

    /** True where the layer is picked under one of the names that it has. */
    public boolean keeps(String... names) {
        return (include.isEmpty() || contains(include, names)) && !contains(exclude, names);
    }

    private static boolean contains(List<String> parts, String... names) {
        return parts.stream().anyMatch(part -> Arrays.stream(names).anyMatch(name -> name.contains(part)));
    }

    private static List<String> expandedAll(List<String> parts) {
        return parts.stream().flatMap(part -> expand(part).stream()).toList();
    }

    /**
     * All texts that a part with ranges stands for, the last range running fastest; itself where it has none.
     *
     * @throws LoraException more than anybody can mean
     */
    public static List<String> expand(String part) {
        List<String> texts = List.of("");
        Matcher range = RANGE.matcher(part);
        int end = 0;
        while (range.find()) {
            String between = part.substring(end, range.start());
            texts = crossed(part, texts, between, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
            end = range.end();
        }
        String rest = part.substring(end);
        return texts.stream().map(text -> text + rest).toList();
    }

    private static List<String> crossed(String part, List<String> texts, String between, int from, int to) {
        long count = (1L + Math.abs(from - to)) * texts.size();
        if (count > MAX_EXPANDED) {
            throw new LoraException("layers '" + part + "': stands for more than " + MAX_EXPANDED + " names");
        }
        int direction = Integer.signum(to - from);
        List<String> longer = new ArrayList<>();
        for (String text : texts) {
            for (int i = 0; i <= Math.abs(to - from); i++) {
                longer.add(text + between + (from + i * direction));
            }
        }
        return longer;
    }
}

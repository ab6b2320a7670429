package sa3.lora;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sampling steps in which an adapter acts, counted from 1, both ends included.
 *
 * @param last {@link #END} = up to the last step, however many there are
 */
public record StepRange(int first, int last) {
    public static final int END = Integer.MAX_VALUE;
    public static final StepRange ALL = new StepRange(1, END);

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})?\\s*(-)\\s*(\\d{1,9})?|(\\d{1,9})");

    public StepRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException(
                    "steps " + first + "-" + last + ": counted from 1, the first no later than the last");
        }
    }

    /**
     * Reads {@code 3}, {@code 2-8}, {@code 2-} or {@code -4}.
     *
     * @throws IllegalArgumentException anything else
     */
    public static StepRange parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        boolean matches = matcher.matches();
        String single = matches ? matcher.group(4) : null;
        String from = single != null || !matches ? single : matcher.group(1);
        String to = single != null || !matches ? single : matcher.group(3);
        if (from == null && to == null) {
            throw new IllegalArgumentException("steps '" + text + "': expected such as 3, 2-8, 2- or -4");
        }
        return new StepRange(from == null ? 1 : Integer.parseInt(from), to == null ? END : Integer.parseInt(to));
    }

    public boolean isAll() {
        return equals(ALL);
    }

    /** @param step counted from 0, as the sampler counts */
    public boolean includes(int step) {
        return step + 1 >= first && step + 1 <= last;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (last == END) {
            return first + "-";
        }
        return first == last ? String.valueOf(first) : first + "-" + last;
    }
}

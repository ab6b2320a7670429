package sa3.lora.file;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import sa3.lora.LoraException;

/** Matches names against patterns out of files, giving up on those that would take forever. */
final class PatternLookup {
    private static final int MAX_STEPS = 1_000_000;

    private PatternLookup() {}

    /** The value of the first pattern that matches a whole name. */
    static double first(Map<Pattern, Double> patterns, String name, double fallback) {
        for (Map.Entry<Pattern, Double> entry : patterns.entrySet()) {
            if (matches(entry.getKey(), name)) {
                return entry.getValue();
            }
        }
        return fallback;
    }

    private static boolean matches(Pattern pattern, String name) {
        try {
            return pattern.matcher(new CountedText(name, new AtomicInteger())).matches();
        } catch (StackOverflowError e) {
            throw tooMuch(pattern);
        } catch (StepsExceededException e) {
            throw tooMuch(pattern);
        }
    }

    private static LoraException tooMuch(Pattern pattern) {
        return new LoraException(PeftConfig.FILE + ": the pattern " + pattern + " takes too long to match");
    }

    private static final class StepsExceededException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Counts how often the matcher looks at a character: backtracking without end looks at many. */
    private record CountedText(String text, AtomicInteger looks) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (looks.incrementAndGet() > MAX_STEPS) {
                throw new StepsExceededException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.substring(start, end), looks);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

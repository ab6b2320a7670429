package sa3.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt with the markup {@code (phrase:weight)} taken out. The phrase is one or more characters other than
 * {@code ( ) :}, the weight an optional sign, digits and an optional fraction; anything else stays text. No nesting.
 *
 * @param text the prompt without markup, phrases verbatim
 * @param phrases what to weight, in order
 */
public record WeightedPrompt(String text, List<Phrase> phrases) {
    /** Code points [start, end) of the clean text. Weight 1 changes nothing, 0 removes, negative inverts. */
    public record Phrase(int start, int end, double weight) {}

    /** Tokens [start, end). */
    public record TokenSpan(int start, int end, double weight) {}

    /** Spans that act, and a line for each phrase that has no token of its own. */
    public record Spans(List<TokenSpan> spans, List<String> warnings) {
        public Spans {
            spans = List.copyOf(spans);
            warnings = List.copyOf(warnings);
        }
    }

    private static final Pattern MARKUP = Pattern.compile("\\(([^():]++):([+-]?[0-9]+(?:\\.[0-9]+)?)\\)");

    public WeightedPrompt {
        phrases = List.copyOf(phrases);
    }

    /** Finds the markup from left to right; never fails. */
    public static WeightedPrompt parse(String prompt) {
        StringBuilder clean = new StringBuilder();
        List<Phrase> phrases = new ArrayList<>();
        Matcher markup = MARKUP.matcher(prompt);
        int cleanCodePoints = 0;
        int copied = 0;
        while (markup.find()) {
            cleanCodePoints += append(clean, prompt.substring(copied, markup.start()));
            int start = cleanCodePoints;
            cleanCodePoints += append(clean, markup.group(1));
            phrases.add(new Phrase(start, cleanCodePoints, Double.parseDouble(markup.group(2))));
            copied = markup.end();
        }
        clean.append(prompt, copied, prompt.length());
        return new WeightedPrompt(clean.toString(), phrases);
    }

    /**
     * Where the phrases lie in the first {@code length} tokens: from the number of tokens before the phrase to the number
     * up to its end, a space before the phrase and one at its end not counted. Phrases beyond the length are dropped.
     */
    public Spans spans(Tokenizer tokenizer, int length) {
        List<TokenSpan> spans = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (Phrase phrase : phrases) {
            int before = tokenizer.encode(prefix(phrase.start())).length;
            if (before >= 2 * length) {
                break; // far beyond: no later phrase can come back, and each costs an encoding
            }
            int start = Math.min(before, length);
            int end = Math.min(tokenizer.encode(prefix(phrase.end())).length, length);
            if (start < end) {
                spans.add(new TokenSpan(start, end, phrase.weight()));
            } else if (start < length) {
                warnings.add("the weight of \"" + text(phrase) + "\" has no effect: no token begins there");
            }
        }
        return new Spans(spans, warnings);
    }

    private String prefix(int codePoints) {
        String prefix = text.substring(0, text.offsetByCodePoints(0, codePoints));
        return prefix.endsWith(" ") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    private String text(Phrase phrase) {
        return text.substring(text.offsetByCodePoints(0, phrase.start()), text.offsetByCodePoints(0, phrase.end()));
    }

    private static int append(StringBuilder target, String part) {
        target.append(part);
        return part.codePointCount(0, part.length());
    }
}

package sa3.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sa3.lora.set.LoraEntry;
import sa3.lora.set.LoraReference;
import sa3.lora.set.LoraSet;

/**
 * Adapters named inside a text: {@code <lora:NAME>} at strength 1, {@code <lora:NAME:0.8>}. They are taken out with a
 * comma and spaces that lose their sense. {@code \<lora:…>} is text, without the backslash; what has another form stays
 * as it is, and a remark says so.
 *
 * @param text what is left for the text encoder
 * @param loras in their order, each name once: the last strength counts
 */
public record LoraMarkup(String text, List<LoraEntry> loras, List<String> remarks) {
    private static final Pattern MARKUP = Pattern.compile("(\\\\)?<lora:([^<>]*)(>)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern STRENGTH = Pattern.compile("\\s*[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)\\s*");

    public LoraMarkup {
        loras = List.copyOf(loras);
        remarks = List.copyOf(remarks);
    }

    /** Never fails. */
    public static LoraMarkup parse(String text) {
        StringBuilder left = new StringBuilder();
        List<LoraEntry> loras = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        Matcher markup = MARKUP.matcher(text);
        int copied = 0;
        boolean joins = false;
        while (markup.find()) {
            append(left, text.substring(copied, markup.start()), joins);
            copied = markup.end();
            LoraEntry entry = markup.group(1) == null && markup.group(3) != null ? entry(markup.group(2)) : null;
            joins = entry != null;
            if (entry != null) {
                loras.removeIf(other -> other.lora().isSame(entry.lora()));
                loras.add(entry);
            } else if (markup.group(1) != null) {
                left.append(markup.group().substring(1));
            } else {
                left.append(markup.group());
                remarks.add("'" + markup.group()
                        + "' in the prompt is read as words: an adapter is named <lora:NAME> or <lora:NAME:0.8>");
            }
        }
        append(left, text.substring(copied), joins);
        return new LoraMarkup(loras.isEmpty() ? left.toString() : withoutEnds(left.toString()), loras, remarks);
    }

    /**
     * Settings whose texts are free of markup. An adapter that the set has already gets the strength of the prompt and
     * keeps the rest; markup in the negative prompt has no effect.
     */
    public static Settings takenOut(Settings settings, List<String> remarks) {
        Wording wording = settings.wording();
        LoraSet set = settings.loras();
        LoraMarkup prompt = parse(wording.prompt() == null ? "" : wording.prompt());
        remarks.addAll(prompt.remarks);
        set = prompt.laidOver(set);
        List<String> parts = new ArrayList<>();
        for (String part : wording.parts()) {
            LoraMarkup markup = parse(part);
            remarks.addAll(markup.remarks);
            set = markup.laidOver(set);
            parts.add(markup.text);
        }
        LoraMarkup negative = parse(wording.negative() == null ? "" : wording.negative());
        if (!negative.loras.isEmpty()) {
            remarks.add(
                    "an adapter named in the negative prompt has no effect; a negative strength does: <lora:NAME:-0.5>");
        }
        Wording clean = wording.withPrompt(wording.prompt() == null ? null : prompt.text, parts)
                .withNegative(wording.negative() == null ? null : negative.text);
        return settings.withWording(clean).withLoras(set);
    }

    /** Those of the set keep their places, by which clients move their strengths. */
    private LoraSet laidOver(LoraSet base) {
        List<LoraEntry> all = new ArrayList<>(base.entries());
        for (LoraEntry entry : loras) {
            int known = 0;
            while (known < all.size() && !all.get(known).lora().isSame(entry.lora())) {
                known++;
            }
            if (known < all.size()) {
                all.set(known, all.get(known).withStrength(entry.strength()));
            } else {
                all.add(entry);
            }
        }
        return new LoraSet(all, base.chosenMode());
    }

    private static @Nullable LoraEntry entry(String body) {
        String[] pieces = body.split(":", -1);
        boolean hasStrength = pieces.length == 2 && STRENGTH.matcher(pieces[1]).matches();
        if (pieces.length > 2 || (pieces.length == 2 && !hasStrength)) {
            return null;
        }
        try {
            double strength = hasStrength ? Double.parseDouble(pieces[1].strip()) : 1;
            return new LoraEntry(LoraReference.named(pieces[0].strip()), strength);
        } catch (IllegalArgumentException e) {
            return null; // no name, or no sane strength
        }
    }

    /** Adds a piece of text; {@code joins} = markup stood between, whose separators would now stand twice. */
    private static void append(StringBuilder left, String piece, boolean joins) {
        if (!joins) {
            left.append(piece);
            return;
        }
        String before = left.toString().stripTrailing();
        String after = piece.stripLeading();
        if (after.startsWith(",") && (before.isEmpty() || before.endsWith(","))) {
            after = after.substring(1).stripLeading();
        }
        boolean touches = before.isEmpty() || after.isEmpty() || ",.;:!?)".indexOf(after.charAt(0)) >= 0;
        left.setLength(0);
        left.append(before).append(touches ? "" : " ").append(after);
    }

    private static String withoutEnds(String text) {
        return text.strip().replaceAll("(?:\\s*,)+$", "").strip();
    }
}

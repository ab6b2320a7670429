package sa3.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes prompts from tags. Without a configuration, as the reference does then: a fixed list of tags, of which half of the
 * prompts name all and half a random selection; where there are none, the text. Any thread.
 *
 * @param config null = without a configuration
 */
public record PromptBuilder(@Nullable PromptConfig config) {
    private static final List<String> PLAIN_KEYS =
            List.of("artist", "title", "date", "bpm", "genre", "label", "album", "composer");
    private static final Map<String, String> LABELS = Map.of(
            "title", "Title",
            "artist", "Artist",
            "album", "Album",
            "genre", "Genre",
            "label", "Label",
            "date", "Year",
            "composer", "Composer",
            "bpm", "BPM",
            "prompt", "Prompt");
    private static final Pattern FIELD = Pattern.compile("\\{([^{}]+)\\}");

    /** What prompts are made of. */
    private enum Source {
        TAGS,
        PATH,
        FIXED,
        TEMPLATE
    }

    /** The prompt of one sample's turn; empty where nothing is known. */
    public String prompt(Tags tags, Draws draws) {
        if (config == null) {
            List<String> parts = parts(tags);
            return parts.isEmpty() ? text(tags) : String.join(", ", shuffledOrSubset(parts, draws));
        }
        Source source = source(config, tags, draws);
        String body = source == null ? text(tags) : body(config, source, tags, draws);
        if (config.trigger().isEmpty() || draws.uniform() * 100 >= config.triggerPercent()) {
            return body;
        }
        String joint = source == Source.TAGS && !config.hideCommas() ? ", " : " ";
        return body.isEmpty() ? config.trigger() : config.trigger() + joint + body;
    }

    /** False where every prompt of a sound would be empty, but for the trigger word. */
    public boolean describes(Tags tags) {
        if (config == null) {
            return !parts(tags).isEmpty() || !text(tags).isEmpty();
        }
        Set<Source> sources = weights(config, tags).keySet();
        return sources.isEmpty()
                ? !text(tags).isEmpty()
                : sources.stream().anyMatch(source -> switch (source) {
                    case TAGS -> !parts(tags).isEmpty();
                    case PATH -> !tags.get("relpath").isEmpty();
                    case FIXED -> !config.fixedText().isBlank();
                    case TEMPLATE -> true;
                });
    }

    /** What is known about a sound, and no prompt names. */
    public Set<String> unread(Tags tags) {
        Set<String> unread = new TreeSet<>(tags.fields().keySet());
        unread.removeAll(Tags.OF_LATENTS);
        unread.removeAll(read(tags));
        return unread;
    }

    private Set<String> read(Tags tags) {
        Set<String> read = new HashSet<>();
        if (config == null && !parts(tags).isEmpty()) {
            read.addAll(PLAIN_KEYS);
        } else if (config == null || weights(config, tags).isEmpty()) {
            read.add(tags.get("text").isEmpty() ? "prompt" : "text");
        } else {
            read.addAll(config.useTags() ? config.tagKeys() : List.of());
            config.templates()
                    .forEach(template -> FIELD.matcher(template).results().forEach(field -> read.add(field.group(1))));
        }
        return read;
    }

    /** True where all fields of a template have values. */
    static boolean canFill(String template, Tags tags) {
        return filled(template, tags) != null;
    }

    /** The parts that a prompt may name, in order. */
    public List<String> parts(Tags tags) {
        return config == null
                ? parts(PLAIN_KEYS, tags, false, false)
                : parts(config.tagKeys(), tags, config.hideTagNames(), config.splitCommas());
    }

    private static List<String> parts(List<String> keys, Tags tags, boolean hideNames, boolean splitCommas) {
        List<String> parts = new ArrayList<>();
        for (String key : keys) {
            String value = tags.get(key);
            List<String> values = splitCommas ? Arrays.asList(value.split(",")) : List.of(value);
            for (String one : values) {
                if (!one.isBlank()) {
                    String shown = splitCommas ? one.strip() : one;
                    parts.add(hideNames ? shown : LABELS.getOrDefault(key, key) + ": " + shown);
                }
            }
        }
        return parts;
    }

    /** A caption of its own field; the pre-encoder calls it prompt, other tools text. */
    private static String text(Tags tags) {
        String text = tags.get("text");
        return text.isEmpty() ? tags.get("prompt") : text;
    }

    private static Map<Source, Double> weights(PromptConfig config, Tags tags) {
        Map<Source, Double> weights = new LinkedHashMap<>();
        if (config.useTags()) {
            weights.put(Source.TAGS, config.balance().tags());
        }
        if (config.usePaths()) {
            weights.put(Source.PATH, config.balance().paths());
        }
        if (config.useFixed()) {
            weights.put(Source.FIXED, config.balance().fixed());
        }
        if (config.templates().stream().anyMatch(template -> canFill(template, tags))) {
            weights.put(Source.TEMPLATE, config.balance().templates());
        }
        return weights;
    }

    private static @Nullable Source source(PromptConfig config, Tags tags, Draws draws) {
        Map<Source, Double> weights = weights(config, tags);
        List<Source> sources = List.copyOf(weights.keySet());
        return sources.isEmpty()
                ? null
                : sources.get(draws.choose(weights.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()));
    }

    private String body(PromptConfig config, Source source, Tags tags, Draws draws) {
        return switch (source) {
            case TAGS -> {
                List<String> parts = parts(tags);
                List<String> chosen = config.shuffle() ? shuffledOrSubset(parts, draws) : parts;
                yield String.join(config.hideCommas() ? " " : ", ", chosen);
            }
            case PATH -> path(tags.get("relpath"), config.pathOptions());
            case FIXED -> config.fixedText();
            case TEMPLATE -> {
                List<String> usable = config.templates().stream()
                        .map(template -> filled(template, tags))
                        .filter(java.util.Objects::nonNull)
                        .toList();
                yield usable.get(draws.below(usable.size()));
            }
        };
    }

    /** Null when a field has no value. */
    private static @Nullable String filled(String template, Tags tags) {
        Matcher fields = FIELD.matcher(template);
        StringBuilder text = new StringBuilder();
        while (fields.find()) {
            String value = tags.get(fields.group(1));
            if (value.isEmpty()) {
                return null;
            }
            fields.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return fields.appendTail(text).toString();
    }

    private static List<String> shuffledOrSubset(List<String> parts, Draws draws) {
        boolean all = draws.uniform() < 0.5;
        if (parts.isEmpty()) {
            return parts;
        }
        int count = all ? parts.size() : 1 + draws.below(parts.size());
        int[] order = new int[parts.size()];
        Arrays.setAll(order, i -> i);
        draws.shuffle(order);
        return Arrays.stream(order).limit(count).mapToObj(parts::get).toList();
    }

    private static String path(String relative, PromptConfig.PathOptions options) {
        String path = options.hideExt() ? withoutExtension(relative) : relative;
        List<String> names = List.of(path.split("/"));
        String file = names.get(names.size() - 1);
        if (options.hideDirs()) {
            return options.hideTopmostDir() || names.size() == 1 ? file : names.get(0) + "/" + file;
        }
        return options.hideTopmostDir() && names.size() > 1 ? String.join("/", names.subList(1, names.size())) : path;
    }

    private static String withoutExtension(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') ? path.substring(0, dot) : path;
    }
}

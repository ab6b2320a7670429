package sa3.train.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import sa3.json.StrictJson;
import sa3.train.TrainException;

/**
 * How prompts are made of what is known about a sound. One of the enabled sources is chosen per sample, by weight.
 *
 * @param balance weights of the sources
 * @param trigger word that training ties the sound to; empty = none
 * @param triggerPercent how many prompts of a hundred begin with it
 * @param tagKeys fields to use, in this order
 * @param hideTagNames values without their labels
 * @param hideCommas parts are joined by a space
 * @param splitCommas values with commas become several parts
 * @param shuffle half of the prompts name all parts in random order, half a random selection; false = all, in order
 * @param templates sentences with {field} in them, of which one that can be filled is chosen
 */
public record PromptConfig(
        @JsonProperty("use_tags") boolean useTags,
        @JsonProperty("use_paths") boolean usePaths,
        @JsonProperty("use_fixed") boolean useFixed,
        @JsonProperty("fixed_text") String fixedText,
        @JsonProperty("templates") List<String> templates,
        @JsonProperty("balance") Balance balance,
        @JsonProperty("trigger") String trigger,
        @JsonProperty("trigger_pct") double triggerPercent,
        @JsonProperty("tag_keys") List<String> tagKeys,
        @JsonProperty("hide_tag_names") boolean hideTagNames,
        @JsonProperty("hide_commas") boolean hideCommas,
        @JsonProperty("split_commas") boolean splitCommas,
        @JsonProperty("shuffle") boolean shuffle,
        @JsonProperty("path_opts") PathOptions pathOptions) {
    /** The reference's defaults. */
    public static final PromptConfig DEFAULT = new PromptConfig(
            true,
            false,
            false,
            "",
            List.of(),
            new Balance(50, 50, 0, 50),
            "",
            80,
            List.of("title", "artist", "album", "genre", "label", "date", "composer", "bpm", "prompt"),
            false,
            false,
            false,
            true,
            new PathOptions(false, false, false));

    private static final ObjectMapper JSON = StrictJson.mapper();

    /** Other spellings of the path options. */
    private static final Map<String, String> PATH_NAMES =
            Map.of("hide_ext", "hideExt", "hide_dirs", "hideDirs", "hide_topmost_dir", "hideTopmostDir");

    /** Weights of the sources; they need not sum to 100. */
    public record Balance(double tags, double paths, double fixed, double templates) {
        public Balance {
            if (!(tags >= 0) || !(paths >= 0) || !(fixed >= 0) || !(templates >= 0)) {
                throw new TrainException("weights of balance must be at least 0");
            }
        }
    }

    /** What of a path becomes a prompt. */
    public record PathOptions(boolean hideExt, boolean hideDirs, boolean hideTopmostDir) {}

    public PromptConfig {
        templates = List.copyOf(templates);
        tagKeys = List.copyOf(tagKeys);
        if (!(triggerPercent >= 0 && triggerPercent <= 100)) {
            throw new TrainException("trigger_pct must lie in 0 … 100, found " + triggerPercent);
        }
    }

    /**
     * Fields of a configuration that leaves captions as they are: a sentence needs no label before it, and a caption may be
     * called {@code text} too.
     */
    public static ObjectNode ofCaptions() {
        ObjectNode json = JSON.createObjectNode().put("hide_tag_names", true);
        DEFAULT.tagKeys.forEach(json.putArray("tag_keys")::add);
        json.withArray("tag_keys").add("text");
        return json;
    }

    /** The same with the trigger word, where there is one, before every prompt. */
    public PromptConfig alwaysTriggered() {
        return new PromptConfig(
                useTags,
                usePaths,
                useFixed,
                fixedText,
                templates,
                balance,
                trigger,
                100,
                tagKeys,
                hideTagNames,
                hideCommas,
                splitCommas,
                shuffle,
                pathOptions);
    }

    /**
     * Reads a configuration; absent fields keep their defaults.
     *
     * @param origin how messages name the file
     * @throws TrainException a field is unknown or of the wrong kind
     */
    public static PromptConfig of(JsonNode json, String origin) {
        if (!json.isObject()) {
            throw new TrainException(origin + ": a prompt config is a JSON object");
        }
        ObjectNode merged = JSON.valueToTree(DEFAULT);
        merge(merged, json, origin);
        try {
            return JSON.treeToValue(merged, PromptConfig.class);
        } catch (ValueInstantiationException e) {
            Throwable cause = e.getCause();
            throw new TrainException(origin + ": " + (cause == null ? e.getOriginalMessage() : cause.getMessage()), e);
        } catch (JsonProcessingException e) {
            throw new TrainException(origin + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Objects field by field, everything else as a whole. */
    private static void merge(ObjectNode defaults, JsonNode given, String origin) {
        given.properties().forEach(field -> {
            String name = PATH_NAMES.getOrDefault(field.getKey(), field.getKey());
            JsonNode before = defaults.get(name);
            if (before == null) {
                throw new TrainException(origin + ": a prompt config has no field " + field.getKey());
            }
            if (field.getValue().isNull()) {
                throw new TrainException(
                        origin + ": " + field.getKey() + " is null; leave it out, and it is " + before);
            }
            if (before instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue(), origin);
            } else {
                defaults.set(name, field.getValue());
            }
        });
    }
}

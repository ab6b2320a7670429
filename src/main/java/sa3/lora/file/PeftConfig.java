package sa3.lora.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import sa3.lora.LoraException;
import sa3.platform.FailureText;

/**
 * {@code adapter_config.json}.
 *
 * @param rank r, of the layers that no pattern names
 * @param alpha of the layers that no pattern names
 * @param rankStabilised k is alpha/√r rather than alpha/r
 * @param dora layers have a magnitude for each row
 * @param transposed the base weights are stored [in, out], and so is B·A
 * @param ranks by pattern, in the order of the file
 * @param alphas by pattern, in the order of the file
 * @param text the file as it is
 */
record PeftConfig(
        int rank,
        double alpha,
        boolean rankStabilised,
        boolean dora,
        boolean transposed,
        Map<Pattern, Double> ranks,
        Map<Pattern, Double> alphas,
        @Nullable String baseModel,
        double dropout,
        String text) {
    static final String FILE = "adapter_config.json";
    private static final long MAX_BYTES = 4L << 20;
    private static final int MAX_PATTERN = 1000;

    /** @throws LoraException missing, no JSON, or it asks for what this program does not do */
    static PeftConfig beside(Path weights) {
        Path path = weights.resolveSibling(FILE);
        String text = read(path, weights);
        ConfigJson json = ConfigJson.parse(text, String.valueOf(path));
        requireSupported(json);
        Integer rank = json.strictly(fields -> fields.integer("r"));
        if (rank == null || rank < 1) {
            throw json.refused("r: expected a rank of at least 1, found " + rank);
        }
        Double alpha = json.strictly(fields -> fields.number("lora_alpha"));
        return new PeftConfig(
                rank,
                alpha == null ? rank : alpha,
                json.flag("use_rslora"),
                json.flag("use_dora"),
                json.flag("fan_in_fan_out"),
                patterns(json, "rank_pattern", true),
                patterns(json, "alpha_pattern", false),
                json.text("base_model_name_or_path"),
                json.number("lora_dropout", 0),
                text);
    }

    private static String read(Path path, Path weights) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new LoraException(path + " has more than 4 MiB: that is no adapter configuration");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new LoraException(
                    weights + " is a PEFT adapter, but its " + FILE + " is not beside it; put both into one folder", e);
        } catch (IOException e) {
            throw new LoraException("cannot read " + path + ": " + FailureText.of(e), e);
        }
    }

    private static void requireSupported(ConfigJson json) {
        String type = json.strictly(fields -> fields.text("peft_type"));
        if (type == null || !type.equalsIgnoreCase("LORA")) {
            throw json.refused("peft_type is " + type + "; only LORA adapters are supported");
        }
        String bias = json.strictly(fields -> fields.text("bias"));
        if (bias != null && !bias.equals("none")) {
            throw json.refused("bias is '" + bias + "': adapters that change biases are not supported");
        }
        if (json.flag("lora_bias")) {
            throw json.refused("lora_bias is set: adapters that change biases are not supported");
        }
        JsonNode saved = json.strictly(fields -> fields.any("modules_to_save"));
        if (saved != null && !saved.isEmpty()) {
            throw json.refused(
                    "modules_to_save names " + saved + ": adapters that bring whole layers along are not supported");
        }
    }

    private static Map<Pattern, Double> patterns(ConfigJson json, String field, boolean ranks) {
        JsonNode node = json.strictly(fields -> fields.any(field));
        Map<Pattern, Double> patterns = new LinkedHashMap<>();
        if (node == null) {
            return patterns;
        }
        if (!node.isObject()) {
            throw json.refused(field + ": expected an object of numbers");
        }
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (!value.isNumber() || !isAllowed(value.doubleValue(), ranks)) {
                throw json.refused(field + " '" + entry.getKey() + "': expected "
                        + (ranks ? "a rank of at least 1" : "a finite number") + ", found " + value);
            }
            patterns.put(compiled(json, field, entry.getKey()), value.doubleValue());
        });
        return patterns;
    }

    private static boolean isAllowed(double value, boolean isRank) {
        return isRank ? value >= 1 && value == Math.rint(value) && value < Integer.MAX_VALUE : Double.isFinite(value);
    }

    /** PEFT lets a pattern begin at any dot of the layer's name; it must reach the end. */
    private static Pattern compiled(ConfigJson json, String field, String text) {
        if (text.length() > MAX_PATTERN) {
            throw json.refused(field + ": a pattern has " + text.length() + " characters");
        }
        try {
            return Pattern.compile("(?:.*\\.)?(?:" + text + ")");
        } catch (PatternSyntaxException e) {
            throw json.refused(field + " '" + text + "' is no regular expression: " + e.getDescription());
        }
    }

    /** The rank that a layer is to have. */
    int rankOf(String layer) {
        return (int) PatternLookup.first(ranks, layer, rank);
    }

    /** k of a layer. */
    double scalingOf(String layer) {
        double r = rankOf(layer);
        return PatternLookup.first(alphas, layer, alpha) / (rankStabilised ? Math.sqrt(r) : r);
    }
}

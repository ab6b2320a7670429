package sa3.lora.file;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.weights.SafetensorsFile;
import sa3.weights.TensorInfo;

/** The native convention: {@code LAYER.parametrizations.weight.N.PART} and {@code lora_config} in the header. */
final class NativeLayout {
    static final String CONFIG = "lora_config";
    private static final Pattern KEY = Pattern.compile("(.+)\\.parametrizations\\.weight\\.(\\d{1,9})\\.([^.]+)");
    static final List<String> TRIGGERS = List.of("trigger_words", "trigger_word", "triggers", "trigger");
    private static final String MODEL_SPEC_TRIGGER = "modelspec.trigger_phrase";

    private final SafetensorsFile file;
    private final String origin;
    private final Map<String, Map<AdapterPart, TensorInfo>> layers = new TreeMap<>();
    private final Map<String, String> indices = new HashMap<>();

    NativeLayout(SafetensorsFile file) {
        this.file = file;
        this.origin = CONFIG + " of " + file.path();
    }

    /** True where at least one tensor is named so. */
    static boolean isIn(SafetensorsFile file) {
        return file.tensors().keySet().stream().anyMatch(NativeLayout::isPart);
    }

    private static boolean isPart(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() && AdapterPart.of(matcher.group(3)).isPresent();
    }

    AdapterHeader header() {
        file.tensors().values().forEach(this::sort);
        String text = file.metadata().get(CONFIG);
        ConfigJson json = text == null ? ConfigJson.empty(origin) : ConfigJson.parse(text, origin);
        AdapterType type = new TypeFinder(layers.values()).find(json.strictly(f -> f.text("adapter_type")), origin);
        int declaredRank = declaredRank(json);
        Double declaredAlpha = declaredAlpha(json);
        List<AdapterLayer> list = new ArrayList<>();
        layers.forEach((name, parts) -> {
            int rank = rank(name, parts, declaredRank);
            double alpha = declaredAlpha == null ? rank : declaredAlpha;
            list.add(new AdapterLayer(name, ModuleNames.canonical(name), rank == 0 ? 1 : alpha / rank, false, parts));
        });
        Layers.requireSound(list, file.path());
        int rank = declaredRank != 0 ? declaredRank : firstRank(list);
        AdapterConfig config = config(json, type, rank, declaredAlpha == null ? rank : declaredAlpha);
        return new AdapterHeader(file.path(), AdapterHeader.Format.NATIVE, config, list, file.size());
    }

    private void sort(TensorInfo info) {
        Matcher matcher = KEY.matcher(info.name());
        if (!matcher.matches()) {
            return;
        }
        String layer = matcher.group(1);
        String other = indices.putIfAbsent(layer, matcher.group(2));
        if (other != null && !other.equals(matcher.group(2))) {
            throw new LoraException(layer + " in " + file.path() + " has two adapters, " + other + " and "
                    + matcher.group(2) + "; save them as files of their own");
        }
        AdapterPart.of(matcher.group(3))
                .ifPresent(part -> layers.computeIfAbsent(layer, key -> new EnumMap<>(AdapterPart.class))
                        .put(part, info));
    }

    /** 0 where the file does not say. */
    private static int declaredRank(ConfigJson json) {
        Integer rank = json.strictly(fields -> fields.integer("rank"));
        if (rank != null && rank < 0) {
            throw json.refused("rank " + rank + ": expected at least 1");
        }
        return rank == null ? 0 : rank;
    }

    private static @Nullable Double declaredAlpha(ConfigJson json) {
        Double alpha = json.strictly(fields -> fields.number("alpha"));
        return alpha != null ? alpha : json.strictly(fields -> fields.number("lora_alpha"));
    }

    private int rank(String layer, Map<AdapterPart, TensorInfo> parts, int declared) {
        int rank = AdapterLayer.rank(parts);
        if (declared != 0 && rank != 0 && rank != declared) {
            throw new LoraException(origin + " says rank " + declared + ", but the tensors of " + layer + " have rank "
                    + rank + "; the file is damaged or was edited");
        }
        return rank != 0 ? rank : declared;
    }

    private int firstRank(List<AdapterLayer> list) {
        return list.stream()
                .mapToInt(AdapterLayer::rank)
                .filter(rank -> rank > 0)
                .findFirst()
                .orElseThrow(() -> new LoraException("cannot tell the rank of " + file.path() + ": " + CONFIG
                        + " does not say it, and there is no lora_A, lora_B or M_xs"));
    }

    private AdapterConfig config(ConfigJson json, AdapterType type, int rank, double alpha) {
        List<String> triggers = triggers(json, file.metadata());
        String base = json.text("base_model");
        List<String> include = json.texts("include");
        List<String> exclude = json.texts("exclude");
        double dropout = json.number("dropout", 0);
        var step = json.whole("step");
        var epoch = json.whole("epoch");
        return new AdapterConfig(
                type,
                rank,
                alpha,
                include,
                exclude,
                dropout,
                step,
                epoch,
                base != null ? base : file.metadata().get("base_model"),
                triggers,
                file.metadata());
    }

    /** From the configuration, else from the header's other texts. */
    static List<String> triggers(ConfigJson json, Map<String, String> header) {
        for (String name : TRIGGERS) {
            List<String> words = json.triggerWords(name);
            if (!words.isEmpty()) {
                return words;
            }
        }
        for (String name : TRIGGERS) {
            if (header.containsKey(name)) {
                return TriggerWords.of(header.get(name));
            }
        }
        return header.containsKey(MODEL_SPEC_TRIGGER) ? TriggerWords.of(header.get(MODEL_SPEC_TRIGGER)) : List.of();
    }
}

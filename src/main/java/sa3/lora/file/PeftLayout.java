package sa3.lora.file;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

/**
 * PEFT's convention: {@code base_model.model.LAYER.lora_A.weight} with {@code adapter_config.json}. Magnitudes end with
 * {@code .weight} or not; PEFT's own saver leaves it out.
 */
final class PeftLayout {
    static final String ROOT = "base_model.model.";
    private static final Pattern FACTOR = Pattern.compile("(.+)\\.lora_([AB])(?:\\.default)?\\.weight");
    private static final Pattern MAGNITUDE =
            Pattern.compile("(.+)\\.lora_magnitude_vector(?:\\.default)?(?:\\.weight)?");

    private final SafetensorsFile file;
    private final Map<String, Map<AdapterPart, TensorInfo>> layers = new TreeMap<>();

    PeftLayout(SafetensorsFile file) {
        this.file = file;
    }

    /** True where at least one tensor is named so. */
    static boolean isIn(SafetensorsFile file) {
        return file.tensors().keySet().stream()
                .anyMatch(key -> FACTOR.matcher(key).matches());
    }

    AdapterHeader header() {
        PeftConfig config = PeftConfig.beside(file.path());
        file.tensors().values().forEach(this::sort);
        List<AdapterLayer> list = new ArrayList<>();
        layers.forEach((name, parts) -> list.add(layer(config, name, parts)));
        Layers.requireSound(list, file.path());
        return new AdapterHeader(file.path(), AdapterHeader.Format.PEFT, adapterConfig(config), list, file.size());
    }

    private void sort(TensorInfo info) {
        Matcher factor = FACTOR.matcher(info.name());
        Matcher magnitude = MAGNITUDE.matcher(info.name());
        if (factor.matches()) {
            put(factor.group(1), factor.group(2).equals("A") ? AdapterPart.LORA_A : AdapterPart.LORA_B, info);
        } else if (magnitude.matches()) {
            put(magnitude.group(1), AdapterPart.MAGNITUDE, info);
        } else {
            throw new LoraException(info.name() + " in " + file.path()
                    + " is no part of a LoRA: only lora_A, lora_B and lora_magnitude_vector are supported");
        }
    }

    private void put(String layer, AdapterPart part, TensorInfo info) {
        String name = layer.startsWith(ROOT) ? layer.substring(ROOT.length()) : layer;
        TensorInfo other = layers.computeIfAbsent(name, key -> new EnumMap<>(AdapterPart.class))
                .put(part, info);
        if (other != null) {
            throw new LoraException(
                    other.name() + " and " + info.name() + " in " + file.path() + " are the same tensor");
        }
    }

    private AdapterLayer layer(PeftConfig config, String name, Map<AdapterPart, TensorInfo> parts) {
        int rank = AdapterLayer.rank(parts);
        int wanted = config.rankOf(name);
        if (rank != 0 && rank != wanted) {
            throw new LoraException(PeftConfig.FILE + " gives " + name + " rank " + wanted + ", but its tensors in "
                    + file.path() + " have rank " + rank);
        }
        if (!config.dora() && parts.containsKey(AdapterPart.MAGNITUDE)) {
            throw new LoraException(name + " in " + file.path() + " has a magnitude, but " + PeftConfig.FILE
                    + " does not say use_dora");
        }
        return new AdapterLayer(name, ModuleNames.canonical(name), config.scalingOf(name), config.transposed(), parts);
    }

    /** What a conversion from the native form left in the header informs here too. */
    private AdapterConfig adapterConfig(PeftConfig config) {
        String text = file.metadata().get(NativeLayout.CONFIG);
        String origin = NativeLayout.CONFIG + " of " + file.path();
        ConfigJson more = text == null ? ConfigJson.empty(origin) : ConfigJson.parse(text, origin);
        List<String> triggers = NativeLayout.triggers(more, file.metadata());
        String base = firstOf(config.baseModel(), more.text("base_model"));
        List<String> include = more.texts("include");
        List<String> exclude = more.texts("exclude");
        OptionalLong step = more.whole("step");
        OptionalLong epoch = more.whole("epoch");
        Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
        metadata.put(PeftConfig.FILE, config.text());
        return new AdapterConfig(
                config.dora() ? AdapterType.DORA_ROWS : AdapterType.LORA,
                config.rank(),
                config.alpha(),
                include,
                exclude,
                config.dropout(),
                step,
                epoch,
                base,
                triggers,
                metadata);
    }

    private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
        return first != null && !first.isBlank() ? first : second;
    }
}

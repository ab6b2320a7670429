package sa3.lora.file;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.LoraException;
import sa3.weights.TensorInfo;

/** The type of a native file: what it says, else what its tensors show. */
final class TypeFinder {
    private final Collection<Map<AdapterPart, TensorInfo>> layers;

    TypeFinder(Collection<Map<AdapterPart, TensorInfo>> layers) {
        this.layers = layers;
    }

    /**
     * @param declared as the file says; null = it does not
     * @throws LoraException no such type, or one that its tensors contradict
     */
    AdapterType find(@Nullable String declared, String origin) {
        if (declared == null || declared.isBlank()) {
            return AdapterType.of(shownFamily(), isXs());
        }
        AdapterType type = AdapterType.named(declared)
                .orElseThrow(() -> new LoraException(origin + ": unknown adapter type '" + declared + "'; known are "
                        + String.join(", ", AdapterType.names())));
        boolean legacy = declared.strip().toLowerCase(Locale.ROOT).equals(AdapterType.LEGACY_DORA);
        AdapterFamily family = legacy ? legacyFamily() : type.family();
        if (family == AdapterFamily.LORA && shownFamily() != AdapterFamily.LORA) {
            throw new LoraException(origin + ": says '" + declared
                    + "', but its layers have magnitudes, which only the dora and bora types have");
        }
        return AdapterType.of(family, type.isXs() || isXs());
    }

    private boolean isXs() {
        return has(AdapterPart.M_XS) && !has(AdapterPart.LORA_A);
    }

    private boolean has(AdapterPart part) {
        return layers.stream().anyMatch(parts -> parts.containsKey(part));
    }

    private AdapterFamily shownFamily() {
        if (has(AdapterPart.MAGNITUDE_R) || has(AdapterPart.MAGNITUDE_C)) {
            return AdapterFamily.BORA;
        }
        if (!has(AdapterPart.MAGNITUDE)) {
            return AdapterFamily.LORA;
        }
        return legacyFamily() == AdapterFamily.DORA_COLS || magnitudesFitColumnsOnly()
                ? AdapterFamily.DORA_COLS
                : AdapterFamily.DORA_ROWS;
    }

    /** Old files keep the axis that the norm was taken over: [1, in] belongs to columns, [out, 1] to rows. */
    private AdapterFamily legacyFamily() {
        return layers.stream()
                .map(parts -> parts.get(AdapterPart.MAGNITUDE))
                .filter(info -> info != null && info.shape().size() == 2)
                .findFirst()
                .filter(info -> info.shape().get(0) == 1)
                .map(info -> AdapterFamily.DORA_COLS)
                .orElse(AdapterFamily.DORA_ROWS);
    }

    private boolean magnitudesFitColumnsOnly() {
        return layers.stream().anyMatch(parts -> !fits(parts, AdapterPart.LORA_B, 0))
                && layers.stream().allMatch(parts -> fits(parts, AdapterPart.LORA_A, 1));
    }

    /** True where the magnitude is as long as an axis of a factor. */
    private static boolean fits(Map<AdapterPart, TensorInfo> parts, AdapterPart factor, int axis) {
        TensorInfo magnitude = parts.get(AdapterPart.MAGNITUDE);
        TensorInfo matrix = parts.get(factor);
        if (magnitude == null || matrix == null) {
            return false;
        }
        List<Integer> shape = AdapterLayer.matrix(matrix);
        return magnitude.size() == shape.get(axis);
    }
}

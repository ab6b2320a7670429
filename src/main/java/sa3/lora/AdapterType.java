package sa3.lora;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The adapter types by the names that files carry. {@code dora}, the ninth name, is an old one for the first two. */
public enum AdapterType {
    LORA("lora", AdapterFamily.LORA, false),
    DORA_ROWS("dora-rows", AdapterFamily.DORA_ROWS, false),
    DORA_COLS("dora-cols", AdapterFamily.DORA_COLS, false),
    BORA("bora", AdapterFamily.BORA, false),
    LORA_XS("lora-xs", AdapterFamily.LORA, true),
    DORA_ROWS_XS("dora-rows-xs", AdapterFamily.DORA_ROWS, true),
    DORA_COLS_XS("dora-cols-xs", AdapterFamily.DORA_COLS, true),
    BORA_XS("bora-xs", AdapterFamily.BORA, true);

    /** What old files call {@link #DORA_ROWS}, or {@link #DORA_COLS} where their magnitudes are rows of numbers. */
    public static final String LEGACY_DORA = "dora";

    private static final Map<String, AdapterType> OTHER_NAMES =
            Map.of(LEGACY_DORA, DORA_ROWS, "dora-xs", DORA_ROWS_XS, "xs", LORA_XS);

    private final String label;
    private final AdapterFamily family;
    private final boolean xs;

    AdapterType(String label, AdapterFamily family, boolean xs) {
        this.label = label;
        this.family = family;
        this.xs = xs;
    }

    public String label() {
        return label;
    }

    public AdapterFamily family() {
        return family;
    }

    /** True where the low-rank part is U·M·Vᵀ with the singular vectors of the base weight. */
    public boolean isXs() {
        return xs;
    }

    /** The nine names. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        Stream.of(values()).map(AdapterType::label).forEach(names::add);
        names.add(1, LEGACY_DORA);
        return List.copyOf(names);
    }

    /** The type of a name in any case, {@code dora} as {@link #DORA_ROWS}; empty for a name of none. */
    public static Optional<AdapterType> named(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        Optional<AdapterType> type =
                Stream.of(values()).filter(t -> t.label.equals(plain)).findFirst();
        return type.or(() -> Optional.ofNullable(OTHER_NAMES.get(plain)));
    }

    public static AdapterType of(AdapterFamily family, boolean xs) {
        return Stream.of(values())
                .filter(type -> type.family == family && type.xs == xs)
                .findFirst()
                .orElseThrow();
    }

    /** The tensors that a file holds of a layer, with their shapes, in the order of a file. */
    public Map<AdapterPart, List<Integer>> parts(int rank, int out, int in) {
        Map<AdapterPart, List<Integer>> parts = new LinkedHashMap<>();
        if (xs) {
            parts.put(AdapterPart.M_XS, List.of(rank, rank));
        } else {
            parts.put(AdapterPart.LORA_A, List.of(rank, in));
            parts.put(AdapterPart.LORA_B, List.of(out, rank));
        }
        switch (family) {
            case LORA -> {}
            case DORA_ROWS -> parts.put(AdapterPart.MAGNITUDE, List.of(out));
            case DORA_COLS -> parts.put(AdapterPart.MAGNITUDE, List.of(in));
            case BORA -> {
                parts.put(AdapterPart.MAGNITUDE_R, List.of(out));
                parts.put(AdapterPart.MAGNITUDE_C, List.of(in));
            }
        }
        return parts;
    }
}

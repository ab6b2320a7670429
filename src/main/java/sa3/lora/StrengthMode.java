package sa3.lora;

import java.util.Locale;

/** Where an adapter's strength s enters, for W₀ the original weight and merged(·) the adapter's formula. */
public enum StrengthMode {
    /** W₀ + s·(merged(Δ) − W₀): what merging at load does, linear in s. */
    OUTSIDE,
    /** merged(s·Δ), normalisation after the strength; 0 is still the original weight. */
    INSIDE;

    /** The name that people type and files carry. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException the name is neither */
    public static StrengthMode of(String label) {
        for (StrengthMode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown LoRA strength mode '" + label + "': choose outside or inside");
    }
}

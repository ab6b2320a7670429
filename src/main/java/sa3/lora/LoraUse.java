package sa3.lora;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An adapter file and how it is to act.
 *
 * @param strength 1 = as trained, 0 = off; may be negative or large
 * @param layers which of its layers act, as {@link NameFilter} reads it; null = all
 */
public record LoraUse(Path file, double strength, StepRange steps, @Nullable String layers) {
    public LoraUse {
        if (!Double.isFinite(strength)) {
            throw new LoraException("strength " + strength + " of " + file + ": expected a finite number");
        }
        if (layers != null && layers.isBlank()) {
            throw new LoraException("layers of " + file + ": name at least a part of a layer's name");
        }
    }

    /** All its layers, at every step. */
    public static LoraUse of(Path file, double strength) {
        return new LoraUse(file, strength, StepRange.ALL, null);
    }
}

package sa3.lora;

import java.util.List;

/**
 * All adapters of a clip.
 *
 * @param uses in the order in which a person listed them; what they do does not depend on it
 * @param mode where their strengths enter
 * @param allowUnmatched true to go on with an adapter none of whose layers the model has
 */
public record LoraUses(List<LoraUse> uses, StrengthMode mode, boolean allowUnmatched) {
    public static final LoraUses NONE = new LoraUses(List.of(), StrengthMode.OUTSIDE, false);

    public LoraUses {
        uses = List.copyOf(uses);
    }
}

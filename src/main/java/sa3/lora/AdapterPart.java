package sa3.lora;

import java.util.Optional;
import java.util.stream.Stream;

/** The tensors of one adapted layer [out, in], by their names in files; r is the rank. */
public enum AdapterPart {
    /** [r, in] */
    LORA_A("lora_A"),
    /** [out, r] */
    LORA_B("lora_B"),
    /** [r, r], between the singular vectors of the base weight. */
    M_XS("M_xs"),
    /** [out] or [in], of the types that have one magnitude. */
    MAGNITUDE("magnitude"),
    /** [out] */
    MAGNITUDE_R("magnitude_r"),
    /** [in] */
    MAGNITUDE_C("magnitude_c"),
    /** [out, r], left singular vectors that override those of the base weight; optional. */
    U("U"),
    /** [in, r], right singular vectors that override those of the base weight; optional. */
    V("V");

    private final String key;

    AdapterPart(String key) {
        this.key = key;
    }

    public String key() {
        return key;
    }

    public static Optional<AdapterPart> of(String key) {
        return Stream.of(values()).filter(part -> part.key.equals(key)).findFirst();
    }
}

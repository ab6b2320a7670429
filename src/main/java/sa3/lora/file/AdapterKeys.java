package sa3.lora.file;

import sa3.lora.AdapterPart;

/** The names of tensors in adapter files. */
public final class AdapterKeys {
    private AdapterKeys() {}

    /** {@code MODULE.parametrizations.weight.0.PART}. */
    public static String ofNative(String module, AdapterPart part) {
        return module + ".parametrizations.weight.0." + part.key();
    }
}

package sa3.lora.file;

import java.util.regex.Pattern;
import sa3.lora.AdapterTarget;

/**
 * The names that a layer has in adapter files. The root depends on who wrapped the network: bare, below one
 * {@code model.} or below several; {@code to_local_embed} counts its layers directly or below {@code seq}.
 */
final class ModuleNames {
    private static final String WRAPPER = "model.";
    private static final Pattern CONDITIONER = Pattern.compile("(?:model\\.)*(?:conditioner\\.)?(conditioners\\..*)");
    private static final Pattern LOCAL_EMBED_SEQ = Pattern.compile("\\.to_local_embed\\.seq\\.");

    private ModuleNames() {}

    /** The one name that {@link AdapterTarget#module} uses. */
    static String canonical(String name) {
        var conditioner = CONDITIONER.matcher(name);
        if (conditioner.matches()) {
            return conditioner.group(1);
        }
        return WRAPPER + LOCAL_EMBED_SEQ.matcher(bare(name)).replaceAll(".to_local_embed.");
    }

    /** Below the wrapper, as PEFT sees a network that it wraps. */
    static String bare(String name) {
        String bare = name;
        while (bare.startsWith(WRAPPER)) {
            bare = bare.substring(WRAPPER.length());
        }
        return bare;
    }
}

package sa3.train.adapters;

import java.util.List;
import sa3.lora.AdapterType;

/**
 * Which adapters a training makes.
 *
 * @param alpha the low-rank part counts alpha / rank times
 * @param include parts of layer names, as {@link sa3.lora.NameFilter} reads them; empty = all layers
 * @param exclude layers whose names contain one of these stay as they are
 * @param seconds true to adapt the layer that embeds the duration, unless the filter leaves it out
 */
public record AdapterSettings(
        AdapterType type,
        int rank,
        double alpha,
        List<String> include,
        List<String> exclude,
        boolean seconds,
        TrainableLayer.BoraMode boraMode) {
    /** What the reference leaves alone unless told otherwise: all but the blocks' attention and feed-forward. */
    public static final List<String> DEFAULT_EXCLUDE = List.of(
            "to_timestep_embed",
            "to_cond_embed",
            "to_global_embed",
            "to_local_embed",
            "global_cond_embedder",
            "project_in",
            "project_out",
            "preprocess_conv",
            "postprocess_conv");

    public AdapterSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("rank " + rank + ": expected at least 1");
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha " + alpha + ": expected a number above 0");
        }
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** k of every layer. */
    public double scaling() {
        return alpha / rank;
    }
}

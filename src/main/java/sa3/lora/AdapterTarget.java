package sa3.lora;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A layer that an adapter may change.
 *
 * @param module the layer's name in adapter files
 * @param tensor the layer's weight in the transformer's file
 * @param out rows of the weight as a matrix
 * @param in columns of the weight as a matrix; for a convolution input channels times taps
 * @param convolution stored as [out, taps, in]
 */
public record AdapterTarget(String module, String tensor, int out, int in, boolean convolution) {
    private static final String WEIGHT = ".weight";
    private static final String SECONDS_TENSOR = "cond.seconds_total_weight";
    private static final String SECONDS_MODULE = "conditioners.seconds_total.embedder.embedding.1";

    /**
     * All targets of a transformer: its linear layers and convolutions by tensor name, then the duration's.
     *
     * @param tensors shapes by published name
     */
    public static List<AdapterTarget> of(Map<String, List<Integer>> tensors) {
        List<AdapterTarget> targets = new ArrayList<>();
        new TreeMap<>(tensors).forEach((name, shape) -> {
            if (name.endsWith(WEIGHT) && shape.size() >= 2) {
                targets.add(target(module(name), name, shape));
            }
        });
        List<Integer> seconds = tensors.get(SECONDS_TENSOR);
        if (seconds != null) {
            targets.add(target(SECONDS_MODULE, SECONDS_TENSOR, seconds));
        }
        return List.copyOf(targets);
    }

    /** True for the duration's layer: it acts before the first step, so step ranges mean nothing to it. */
    public boolean isConditioner() {
        return tensor.equals(SECONDS_TENSOR);
    }

    /** The layer's name in the network: that of its weight without {@code .weight}. */
    public String layer() {
        return layer(tensor);
    }

    private static String layer(String tensor) {
        return tensor.endsWith(WEIGHT) ? tensor.substring(0, tensor.length() - WEIGHT.length()) : tensor;
    }

    /** Adapter files carry the names of the original checkpoint, which counts the local embedding's layers directly. */
    private static String module(String tensor) {
        return "model." + layer(tensor).replace(".to_local_embed.seq.", ".to_local_embed.");
    }

    private static AdapterTarget target(String module, String tensor, List<Integer> shape) {
        int in = shape.stream().skip(1).reduce(1, Math::multiplyExact);
        return new AdapterTarget(module, tensor, shape.get(0), in, shape.size() == 3);
    }
}

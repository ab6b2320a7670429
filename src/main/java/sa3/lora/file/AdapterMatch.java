package sa3.lora.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.lora.AdapterTarget;
import sa3.lora.LoraException;

/**
 * Which layers of an adapter a model has. Shapes only; any thread.
 *
 * @param matched the model's layers that the adapter changes, with the adapter's side of them, in the adapter's order
 * @param unmatched names, as the file has them, of layers that the model lacks
 */
public record AdapterMatch(Map<AdapterTarget, AdapterLayer> matched, List<String> unmatched) {
    public AdapterMatch {
        matched = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(matched));
        unmatched = List.copyOf(unmatched);
    }

    /**
     * Compares an adapter with a model's layers.
     *
     * @throws LoraException a layer that both have does not fit, or lacks a tensor
     */
    public static AdapterMatch of(AdapterHeader adapter, Collection<AdapterTarget> targets) {
        Map<String, AdapterTarget> byModule = new HashMap<>();
        targets.forEach(target -> byModule.put(target.module(), target));
        Map<AdapterTarget, AdapterLayer> matched = new LinkedHashMap<>();
        List<String> unmatched = new ArrayList<>();
        LayerFit fit = new LayerFit(adapter);
        for (AdapterLayer layer : adapter.layers()) {
            AdapterTarget target = byModule.get(layer.module());
            if (target == null) {
                unmatched.add(layer.name());
            } else {
                fit.require(layer, target);
                matched.put(target, layer);
            }
        }
        return new AdapterMatch(matched, unmatched);
    }

    /** Layers in the file. */
    public int total() {
        return matched.size() + unmatched.size();
    }

    /** Such as {@code 168/168 layers matched}. */
    public String summary() {
        return matched.size() + "/" + total() + " layers matched";
    }
}

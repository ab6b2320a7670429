package sa3.train.adapters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.Dit;
import sa3.lora.AdapterTarget;
import sa3.lora.NameFilter;
import sa3.nn.Linear;
import sa3.train.TrainException;
import sa3.train.adapters.AdapterSet.Adaptable;

/** Which layers of a network a training adapts. */
public final class AdapterTargets {
    private static final String WEIGHT = ".weight";
    private static final String SECONDS_TENSOR = "cond.seconds_total_weight";

    private AdapterTargets() {}

    /**
     * The layers of a transformer that the settings pick, and the one that embeds the duration. A layer goes by two names,
     * that of its tensor and the one in adapter files; the filter sees both.
     *
     * @param seconds the layer that embeds the duration; null = not adapted
     * @throws TrainException the filter leaves no layer of the transformer
     */
    public static List<Adaptable> of(AdapterSettings settings, Dit dit, @Nullable Linear seconds) {
        NameFilter filter = NameFilter.of(settings.include(), settings.exclude());
        Map<String, Linear> layers = new LinkedHashMap<>(dit.layers());
        int inTransformer = layers.size();
        if (seconds != null && settings.seconds()) {
            layers.put(SECONDS_TENSOR, seconds);
        }
        List<Adaptable> chosen = new ArrayList<>();
        for (AdapterTarget target : AdapterTarget.of(dit.config().tensors())) {
            String name = runtimeName(target);
            Linear layer = layers.get(name);
            if (layer != null && filter.keeps(name, target.module())) {
                chosen.add(new Adaptable(target, layer));
            }
        }
        if (chosen.stream().allMatch(one -> isSeconds(one.target()))) {
            throw new TrainException("no layer is left to train: include " + settings.include() + " and exclude "
                    + settings.exclude() + " leave none of the transformer's " + inTransformer + " layers");
        }
        return chosen;
    }

    /** True of the layer that embeds the duration. */
    public static boolean isSeconds(AdapterTarget target) {
        return target.tensor().equals(SECONDS_TENSOR);
    }

    private static String runtimeName(AdapterTarget target) {
        String tensor = target.tensor();
        return tensor.endsWith(WEIGHT) ? tensor.substring(0, tensor.length() - WEIGHT.length()) : tensor;
    }
}

package sa3.train.adapters;

import java.util.ArrayList;
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
        Map<String, Linear> layers = dit.layers();
        List<Adaptable> chosen = new ArrayList<>();
        for (AdapterTarget target : AdapterTarget.of(dit.config().tensors())) {
            Linear ofSeconds = settings.seconds() ? seconds : null;
            Linear layer = target.isConditioner() ? ofSeconds : layers.get(target.tensor());
            if (layer != null && filter.keeps(target.layer(), target.module())) {
                chosen.add(new Adaptable(target, layer));
            }
        }
        if (chosen.stream().allMatch(one -> one.target().isConditioner())) {
            throw new TrainException("no layer is left to train: include " + settings.include() + " and exclude "
                    + settings.exclude() + " leave none of the transformer's " + layers.size() + " layers");
        }
        return chosen;
    }
}

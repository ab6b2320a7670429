package sa3.lora.bind;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterTarget;
import sa3.lora.LoraException;
import sa3.lora.LoraUse;
import sa3.lora.NameFilter;
import sa3.lora.StepRange;
import sa3.lora.file.AdapterFile;

/**
 * An adapter on a model, and how it acts there.
 *
 * @param strength 1 = as trained, 0 = off
 * @param layers which of its layers act
 */
public record AppliedAdapter(BoundAdapter adapter, double strength, StepRange steps, NameFilter layers) {
    /** All its layers, at every step. */
    public static AppliedAdapter of(BoundAdapter adapter, double strength) {
        return new AppliedAdapter(adapter, strength, StepRange.ALL, NameFilter.ALL);
    }

    /**
     * Reads an adapter and puts it on a model.
     *
     * @throws LoraException the file cannot be used, or does not fit
     */
    public static AppliedAdapter open(LoraUse use, BaseWeights base, SingularVectors bases) {
        BoundAdapter bound = BoundAdapter.bind(AdapterFile.open(use.file()), base, bases);
        AppliedAdapter applied = new AppliedAdapter(bound, use.strength(), use.steps(), filter(use.layers()));
        if (applied.targets().isEmpty() && !bound.targets().isEmpty()) {
            throw new LoraException("layers '" + use.layers() + "' picks none of the "
                    + bound.targets().size()
                    + " layers of " + use.file() + "; they are called such as "
                    + bound.targets().iterator().next().module());
        }
        return applied;
    }

    private static NameFilter filter(@Nullable String layers) {
        return layers == null ? NameFilter.ALL : NameFilter.parse(layers);
    }

    /** The layers that it changes: those that the model has and its filter keeps. */
    public List<AdapterTarget> targets() {
        return adapter.targets().stream().filter(this::keeps).toList();
    }

    /** True where it does something to a layer at its strength. */
    public boolean changes(AdapterTarget target) {
        return strength != 0 && adapter.targets().contains(target) && keeps(target);
    }

    private boolean keeps(AdapterTarget target) {
        return layers.keeps(target.module(), target.tensor());
    }
}

package sa3.lora.live;

import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import sa3.lora.AdapterTarget;
import sa3.lora.LayerFactors;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.BoundAdapter;
import sa3.lora.bind.SingularVectors;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterMatch;

/** Where the numbers of an adapter come from. */
public interface AdapterSource {
    /**
     * The layers of a model that it changes. Any thread.
     *
     * @throws sa3.lora.LoraException a layer that both have does not fit
     */
    Set<AdapterTarget> match(Collection<AdapterTarget> targets);

    /**
     * Its numbers for the layers that matched, each evaluated when asked for, in the scope of who asks. On the thread that
     * owns MLX.
     */
    Function<AdapterTarget, LayerFactors> bind(BaseWeights base, SingularVectors vectors);

    /** The numbers of a file that is in memory. */
    static AdapterSource of(AdapterFile file) {
        return new AdapterSource() {
            @Override
            public Set<AdapterTarget> match(Collection<AdapterTarget> targets) {
                return AdapterMatch.of(file.header(), targets).matched().keySet();
            }

            @Override
            public Function<AdapterTarget, LayerFactors> bind(BaseWeights base, SingularVectors vectors) {
                return BoundAdapter.bind(file, base, vectors)::factors;
            }
        };
    }
}

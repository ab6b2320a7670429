package sa3.lora.live;

import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterTarget;
import sa3.lora.LayerFactors;
import sa3.lora.LoraException;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.SingularVectors;

/** An adapter whose numbers fail after a few layers. */
final class BrokenSource implements AdapterSource {
    private final ToyAdapter sound = new ToyAdapter(AdapterFamily.BORA, 2, 1);
    private int left;

    BrokenSource(int layers) {
        left = layers;
    }

    @Override
    public Set<AdapterTarget> match(Collection<AdapterTarget> targets) {
        return sound.match(targets);
    }

    @Override
    public Function<AdapterTarget, LayerFactors> bind(BaseWeights base, SingularVectors vectors) {
        Function<AdapterTarget, LayerFactors> numbers = sound.bind(base, vectors);
        return target -> {
            if (left-- == 0) {
                throw new LoraException("the numbers ran out");
            }
            return numbers.apply(target);
        };
    }
}

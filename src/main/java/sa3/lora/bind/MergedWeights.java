package sa3.lora.bind;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterTarget;
import sa3.lora.StrengthMode;
import sa3.mlx.Array;
import sa3.mlx.Scope;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/**
 * Original weights with adapters merged into them: W = W₀ + Σ what each adds, every one computed against the original
 * weight. Their order has no effect, down to the last bit: they are added in an order of their own. Layers are computed
 * when they are asked for; those that nothing changes are the original, bit for bit. Belongs to the thread that owns MLX.
 */
public final class MergedWeights {
    private static final Comparator<AppliedAdapter> OWN_ORDER = Comparator.comparing(
                    (AppliedAdapter applied) -> applied.adapter().file().sha256())
            .thenComparing(AppliedAdapter::strength);

    private final BaseWeights base;
    private final List<AppliedAdapter> adapters;
    private final StrengthMode mode;
    private final Map<String, AdapterTarget> changed = new HashMap<>();

    public MergedWeights(BaseWeights base, List<AppliedAdapter> adapters, StrengthMode mode) {
        this.base = base;
        this.adapters = adapters.stream().sorted(OWN_ORDER).toList();
        this.mode = mode;
        for (AdapterTarget target : base.targets()) {
            if (adapters.stream().anyMatch(applied -> applied.changes(target))) {
                changed.put(target.tensor(), target);
            }
        }
    }

    /** What acts at one step of sampling, counted from 0; the others are off. */
    public MergedWeights at(int step) {
        List<AppliedAdapter> acting = adapters.stream()
                .filter(applied -> applied.steps().includes(step))
                .collect(Collectors.toCollection(ArrayList::new));
        return new MergedWeights(base, acting, mode);
    }

    /** Where the adapters were read from. */
    List<Path> files() {
        return adapters.stream().map(applied -> applied.adapter().file().path()).toList();
    }

    /** The tensors that differ from the original. */
    public Set<String> changedTensors() {
        return Set.copyOf(changed.keySet());
    }

    /**
     * The merged weight of a tensor, in the layout of its file and in float32, evaluated, in the current scope; null where
     * nothing changes it.
     *
     * @param info header of the tensor, under its published name
     */
    public @Nullable Array merged(TensorInfo info) {
        AdapterTarget target = changed.get(info.name());
        if (target == null) {
            return null;
        }
        int[] shape = info.dims();
        try (Scope scope = Scope.open()) {
            return scope.keep(
                    BaseWeights.toStored(target, matrix(target), shape).eval());
        }
    }

    private Array matrix(AdapterTarget target) {
        Array original = base.matrix(target);
        Array sum = original;
        for (AppliedAdapter applied : adapters) {
            if (applied.changes(target)) {
                Array delta =
                        WeightFormula.delta(original, applied.adapter().factors(target), applied.strength(), mode);
                sum = sum.add(delta);
            }
        }
        return sum;
    }

    /**
     * Reads merged tensors, rounded once to the type that they are stored in, where there are such; all others as
     * {@code original} does. A network that reads so computes what it would from a merged file.
     */
    public Weights.Reader over(Weights.Reader original) {
        return info -> {
            Array merged = merged(info);
            return merged == null ? original.read(info) : merged.as(info.dtype());
        };
    }
}

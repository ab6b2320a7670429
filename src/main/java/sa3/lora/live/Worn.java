package sa3.lora.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.LayerFactors;
import sa3.lora.StrengthMode;
import sa3.lora.form.AdaptedLayer;
import sa3.lora.form.BaseWeight;
import sa3.lora.form.Contributor;
import sa3.lora.form.Folding;
import sa3.lora.form.LayerDelta;
import sa3.mlx.Scope;

/**
 * An attached adapter on the side of the thread that plays it. It is built beside the layers and put on them as a whole, so
 * that one that fails leaves nothing behind.
 */
final class Worn implements Contributor, AutoCloseable {
    private final Attached adapter;
    private final @Nullable FileState state;
    private final Map<AdaptedLayer, Built> built = new LinkedHashMap<>();
    private final Map<AdaptedLayer, Folding> foldings =
            new LinkedHashMap<>(); // where strength is inside a normalisation
    private double strength;
    private boolean acts = true;

    /** A delta until it is on its layer, then nothing but the note that it is. */
    private record Built(LayerDelta delta, Scope scope) {}

    /** @param state of its files when they were read; null where the numbers came from elsewhere */
    Worn(Attached adapter, @Nullable FileState state) {
        this.adapter = adapter;
        this.state = state;
        this.strength = adapter.strength();
    }

    @Nullable
    FileState state() {
        return state;
    }

    Attached adapter() {
        return adapter;
    }

    Set<AdaptedLayer> layers() {
        return built.keySet();
    }

    /** Folds the adapter's part of one layer. */
    void build(AdaptedLayer layer, BaseWeight base, Supplier<LayerFactors> source) {
        try (Scope scope = Scope.open()) {
            LayerFactors factors = source.get();
            Folding folding = new Folding(factors, base);
            foldings.put(layer, folding);
            boolean moves = adapter.mode() == StrengthMode.INSIDE && factors.family() != AdapterFamily.LORA;
            Scope own = Scope.detached();
            LayerDelta delta = own.within(() -> folding.at(moves ? foldable(strength) : 1, layer.type()));
            built.put(layer, new Built(delta, own));
            if (!moves) {
                foldings.remove(layer);
                folding.close();
            }
        }
    }

    /** At strength 0 nothing is heard, whatever the delta. */
    private static double foldable(double strength) {
        return strength == 0 ? 1 : strength;
    }

    /** Puts all that was built on its layers. */
    void putOn() {
        built.forEach((layer, part) -> {
            layer.put(this, part.delta);
            part.scope.close();
        });
    }

    void takeOff() {
        built.keySet().forEach(layer -> layer.remove(this));
    }

    double strength() {
        return strength;
    }

    /** @return true when that changes something */
    boolean move(double to) {
        if (to == strength) {
            return false;
        }
        strength = to;
        adapter.take(to);
        foldings.forEach((layer, folding) -> {
            try (Scope scope = Scope.open()) {
                layer.put(this, folding.at(foldable(to), layer.type()));
            }
        });
        return true;
    }

    /** @return true when that changes something */
    boolean actAt(int step) {
        boolean before = acts;
        acts = adapter.use().steps().includes(step);
        return acts != before;
    }

    @Override
    public double weightOn(AdaptedLayer layer) {
        double s = acts || layer.actsAlways() ? strength : 0;
        return isLinearOn(layer) || s == 0 ? s : 1;
    }

    @Override
    public boolean isLinearOn(AdaptedLayer layer) {
        return !foldings.containsKey(layer);
    }

    @Override
    public void close() {
        built.values().forEach(part -> part.scope.close());
        foldings.values().forEach(Folding::close);
        built.clear();
        foldings.clear();
    }
}

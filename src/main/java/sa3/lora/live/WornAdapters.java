package sa3.lora.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import sa3.lora.AdapterTarget;
import sa3.lora.LayerFactors;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.SingularVectors;
import sa3.lora.form.AdaptedLayer;
import sa3.lora.form.BaseWeight;
import sa3.lora.live.AdapterSession.BuildListener;
import sa3.nn.Linear;

/** All adapters that a model wears, on the thread that owns MLX. Changes are heard when {@link #play} is called. */
final class WornAdapters implements AutoCloseable {
    private final BaseWeights base;
    private final SingularVectors vectors;
    private final Map<String, Linear> linears; // by tensor name
    private final Map<String, AdaptedLayer> layers = new LinkedHashMap<>(); // those with an adapter
    private final Map<String, BaseWeight> weights = new HashMap<>();
    private final List<Worn> worn = new ArrayList<>();
    private final Set<AdaptedLayer> changed = new LinkedHashSet<>();

    WornAdapters(BaseWeights base, SingularVectors vectors, Map<String, Linear> linears) {
        this.base = base;
        this.vectors = vectors;
        this.linears = Map.copyOf(linears);
    }

    Optional<Worn> find(Attached adapter) {
        return worn.stream().filter(each -> each.adapter() == adapter).findFirst();
    }

    /**
     * Computes what a candidate does to each layer; nothing is put on.
     *
     * @param listener told of each layer; may throw to stop
     */
    Worn build(Candidate candidate, BuildListener listener) {
        Worn built = new Worn(candidate.adapter(), candidate.state());
        try {
            Function<AdapterTarget, LayerFactors> source = candidate.source().bind(base, vectors);
            int done = 0;
            for (AdapterTarget target : candidate.targets()) {
                listener.building(
                        candidate.adapter(), done++, candidate.targets().size());
                BaseWeight weight =
                        weights.computeIfAbsent(target.tensor(), tensor -> new BaseWeight(() -> base.matrix(target)));
                built.build(layer(target), weight, () -> source.apply(target));
            }
            return built;
        } catch (RuntimeException e) {
            built.close();
            throw e;
        }
    }

    private AdaptedLayer layer(AdapterTarget target) {
        return layers.computeIfAbsent(target.tensor(), tensor -> {
            Linear linear = linears.get(tensor);
            if (linear == null) {
                throw new IllegalStateException("no layer " + tensor + " to put an adapter on");
            }
            return new AdaptedLayer(linear, target.isConditioner());
        });
    }

    void putOn(Worn built) {
        built.putOn();
        worn.add(built);
        changed.addAll(built.layers());
    }

    void takeOff(Worn adapter) {
        changed.addAll(adapter.layers());
        adapter.takeOff();
        adapter.close();
        worn.remove(adapter);
    }

    void move(Worn adapter, double strength) {
        if (adapter.move(strength)) {
            changed.addAll(adapter.layers());
        }
    }

    /** @param step counted from 0 */
    void actAt(int step) {
        for (Worn adapter : worn) {
            if (adapter.actAt(step)) {
                changed.addAll(adapter.layers());
            }
        }
    }

    /** Makes all changes heard. */
    void play() {
        changed.forEach(AdaptedLayer::play);
        changed.clear();
        layers.values().removeIf(layer -> {
            if (layer.isBare()) {
                layer.close();
            }
            return layer.isBare();
        });
    }

    List<Worn> all() {
        return List.copyOf(worn);
    }

    /** How many times as much the products of base weights in a step cost now. */
    double cost() {
        long plain = 0;
        for (Linear linear : linears.values()) {
            plain += linear.weight().size();
        }
        long extra = layers.values().stream()
                .mapToLong(layer -> layer.baseSize() * (layer.products() - 1))
                .sum();
        return 1 + (double) extra / plain;
    }

    @Override
    public void close() {
        worn.forEach(Worn::close);
        worn.clear();
        changed.clear();
        layers.values().forEach(AdaptedLayer::close);
        layers.clear();
    }
}

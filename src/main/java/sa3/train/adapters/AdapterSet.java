package sa3.train.adapters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.bind.SingularVectors;
import sa3.lora.file.AdapterKeys;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.nn.LayerAdapter;
import sa3.nn.Linear;
import sa3.train.data.Draws;

/**
 * The adapters of a training, each in front of its layer. Their tensors lie outside, in one list, so that a step can hand
 * in traced ones; {@link #with} says which act. Belongs to the thread that owns MLX; closing takes the adapters off the
 * layers.
 */
public final class AdapterSet implements AutoCloseable {
    private final AdapterType type;
    private final int rank;
    private final List<Place> places = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Scope scope = Scope.detached();
    private List<Array> current = List.of();

    /** One adapted layer: its tensors are {@code first}, {@code first + 1}, … of the list. */
    private record Place(AdapterTarget target, Linear layer, TrainableLayer trainable, int first, int count) {}

    /** One trained tensor of a layer, by the layer's name in adapter files. */
    public record Tensor(String module, AdapterPart part) {}

    /**
     * A layer that is to be adapted.
     *
     * @param layer holds the weight that {@code target} describes
     */
    public record Adaptable(AdapterTarget target, Linear layer) {}

    /** Singular vectors of each layer's own weight. */
    public static Function<Adaptable, SingularVectors.Bases> bases(SingularVectors vectors, int rank) {
        return one -> vectors.of(one.layer().weight().as(Dtype.F32), rank);
    }

    /**
     * Puts adapters in front of layers.
     *
     * @param bases singular vectors of a layer, asked for with the -xs types only, in a scope that owns them
     */
    public AdapterSet(
            AdapterSettings settings, List<Adaptable> layers, Function<Adaptable, SingularVectors.Bases> bases) {
        type = settings.type();
        rank = settings.rank();
        try {
            for (Adaptable adaptable : layers) {
                place(settings, adaptable, bases);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void place(
            AdapterSettings settings, Adaptable adaptable, Function<Adaptable, SingularVectors.Bases> bases) {
        Linear layer = adaptable.layer();
        TrainableLayer trainable = scope.within(() -> new TrainableLayer(
                type,
                settings.scaling(),
                layer.weight(),
                type.isXs() ? bases.apply(adaptable) : null,
                settings.boraMode()));
        List<AdapterPart> parts = List.copyOf(trainable.parts(rank).keySet());
        Place place = new Place(adaptable.target(), layer, trainable, tensors.size(), parts.size());
        for (AdapterPart part : parts) {
            tensors.add(new Tensor(adaptable.target().module(), part));
        }
        places.add(place);
        layer.adapt(new Acting(place));
    }

    /** Stands in front of a layer, with whatever tensors act at the moment. */
    private final class Acting implements LayerAdapter {
        private final Place place;

        Acting(Place place) {
            this.place = place;
        }

        @Override
        public Array product(Array x, Linear layer) {
            return place.trainable.product(x, layer, acting(place));
        }
    }

    private List<Array> acting(Place place) {
        if (current.isEmpty()) {
            throw new IllegalStateException("adapted layers are used inside AdapterSet.with");
        }
        return current.subList(place.first, place.first + place.count);
    }

    /** All tensors in the order of the list. */
    public List<Tensor> tensors() {
        return List.copyOf(tensors);
    }

    /** Their names, as adapter files have them. */
    public List<String> names() {
        return tensors.stream()
                .map(tensor -> AdapterKeys.ofNative(tensor.module, tensor.part))
                .toList();
    }

    /** Number of adapted layers. */
    public int size() {
        return places.size();
    }

    /**
     * Tensors that change nothing yet, in the current scope. A layer's numbers depend on the seed and its name alone.
     */
    public List<Array> initial(long seed) {
        List<Array> values = new ArrayList<>();
        for (Place place : places) {
            Draws draws = Draws.of(seed, place.target.module().hashCode(), Draws.Purpose.INITIAL);
            Map<AdapterPart, Array> parts = new LinkedHashMap<>();
            RandomKey key = RandomKey.of(draws.word());
            try {
                parts.putAll(place.trainable.initial(rank, key));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(place.target.module() + ": " + e.getMessage(), e);
            }
            values.addAll(parts.values());
        }
        return values;
    }

    /** Runs {@code graph} with these tensors acting, in the order of {@link #names}; the ones before act again after. */
    public <T> T with(List<Array> values, Supplier<T> graph) {
        if (values.size() != tensors.size()) {
            throw new IllegalArgumentException(
                    "the adapters have " + tensors.size() + " tensors, given are " + values.size());
        }
        List<Array> before = current;
        current = values;
        try {
            return graph.get();
        } finally {
            current = before;
        }
    }

    /** The tensors that act at the moment; empty when none do. */
    public List<Array> acting() {
        return current;
    }

    /** Positions in the list of the tensors of those layers whose name a test accepts. */
    public List<Integer> positions(Predicate<AdapterTarget> accepted) {
        List<Integer> positions = new ArrayList<>();
        for (Place place : places) {
            if (accepted.test(place.target)) {
                for (int i = 0; i < place.count; i++) {
                    positions.add(place.first + i);
                }
            }
        }
        return positions;
    }

    /** Takes the adapters off their layers and frees what they kept. */
    @Override
    public void close() {
        for (Place place : places) {
            place.layer.adapt(null);
        }
        places.clear();
        scope.close();
    }
}

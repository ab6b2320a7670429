package sa3.train.whole;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/**
 * The tensors of one or more networks as one list, so that a step can hand in traced ones and a network be built over them.
 * Any thread but for the arrays.
 */
public final class TensorSet {
    /** Measured rather than learned, 1 until then. */
    static final String RUNNING_STD = "running_std";

    private final Map<String, Map<String, List<Integer>>> networks = new LinkedHashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** @param networks tables of tensors by a name of the network */
    public TensorSet(Map<String, Map<String, List<Integer>>> networks) {
        networks.forEach((network, table) -> {
            this.networks.put(network, new LinkedHashMap<>(table));
            table.keySet().stream().filter(name -> !name.equals(RUNNING_STD)).forEach(name -> {
                positions.put(key(network, name), names.size());
                names.add(key(network, name));
            });
        });
    }

    private static String key(String network, String name) {
        return network + "/" + name;
    }

    /** NETWORK/TENSOR, in the order of the list. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Shapes of a network's tensors, by published name. */
    public Map<String, List<Integer>> table(String network) {
        Map<String, List<Integer>> table = networks.get(network);
        if (table == null) {
            throw new IllegalArgumentException("no network " + network + " among " + networks.keySet());
        }
        return table;
    }

    /** Numbers to begin with, in the current scope. A tensor's numbers depend on the seed and its name alone. */
    public List<Array> initial(long seed) {
        List<Array> values = new ArrayList<>();
        networks.forEach((network, table) -> table.forEach((name, shape) -> {
            if (positions.containsKey(key(network, name))) {
                values.add(FreshTensors.of(seed, key(network, name), shape));
            }
        }));
        return values;
    }

    /**
     * A network's tensors in float32, to build it over. Closing frees handles only; what was built lazily stays good.
     *
     * @param tensors in the order of {@link #names}, traced or not; not taken over
     */
    public Weights weights(String network, List<Array> tensors) {
        if (tensors.size() != names.size()) {
            throw new IllegalArgumentException("expected " + names.size() + " tensors, given are " + tensors.size());
        }
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        table(network).forEach((name, shape) -> infos.put(name, new TensorInfo(name, Dtype.F32, shape)));
        return Weights.of(infos, info -> handle(network, info, tensors), Dtype.F32, "the " + network + " in training");
    }

    /** A handle of its own, because weights free what they were given. */
    private Array handle(String network, TensorInfo info, List<Array> tensors) {
        int[] shape = info.dims();
        Integer position = positions.get(key(network, info.name()));
        return position == null ? Array.ones(shape) : tensors.get(position).reshape(shape);
    }
}

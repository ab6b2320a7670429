package sa3.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that an architecture must have, by published name, with their shapes. */
public final class TensorTable {
    private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();

    public TensorTable add(String name, Integer... shape) {
        shapes.put(name, List.of(shape));
        return this;
    }

    /** A linear layer: {@code name.weight} [out, in], and {@code name.bias} [out] where it has one. */
    public TensorTable linear(String name, int out, int in, boolean bias) {
        add(name + ".weight", out, in);
        return bias ? add(name + ".bias", out) : this;
    }

    /** Shapes by name. */
    public Map<String, List<Integer>> shapes() {
        return shapes;
    }

    /**
     * Demands that a file has all tensors of a table in their shapes; what it has besides is ignored.
     *
     * @throws WeightsException naming the first missing or misshapen tensor, and how many there are
     */
    public static void require(TensorFile file, Map<String, List<Integer>> table) {
        List<String> complaints = new ArrayList<>();
        table.forEach((name, shape) -> {
            TensorInfo info = file.tensors().get(name);
            if (info == null) {
                complaints.add(name + ": missing");
            } else if (!info.shape().equals(shape)) {
                complaints.add(name + ": expected " + shape + ", found " + info.shape());
            } else if (!info.dtype().isFloating()) {
                complaints.add(name + ": expected fractions, found " + info.dtype());
            }
        });
        if (!complaints.isEmpty()) {
            String others = complaints.size() == 1 ? "" : " (and " + (complaints.size() - 1) + " more tensors)";
            throw new WeightsException(complaints.get(0) + " in " + file.path() + others
                    + "; the file does not fit this architecture, or is damaged: sa3 models verify");
        }
    }
}

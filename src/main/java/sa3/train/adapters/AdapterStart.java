package sa3.train.adapters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import sa3.lora.AdapterConfig;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterLayer;
import sa3.mlx.Array;
import sa3.train.TrainException;
import sa3.weights.TensorInfo;

/** An adapter file as the start of a training: its tensors take the place of fresh ones. */
public final class AdapterStart {
    private final AdapterFile file;

    public AdapterStart(AdapterFile file) {
        this.file = file;
    }

    public AdapterConfig config() {
        return file.config();
    }

    /**
     * Fresh tensors with those of the file in their places; layers that only one of the two has stay as they are.
     *
     * @throws TrainException another rank or shape, or nothing in common
     */
    public List<Array> over(List<AdapterSet.Tensor> tensors, List<Array> fresh) {
        Map<String, AdapterLayer> layers = new TreeMap<>();
        file.layers().forEach(layer -> layers.put(layer.module(), layer));
        List<Array> values = new ArrayList<>();
        Set<String> found = new HashSet<>();
        for (int i = 0; i < tensors.size(); i++) {
            AdapterSet.Tensor tensor = tensors.get(i);
            AdapterLayer layer = layers.get(tensor.module());
            TensorInfo info = layer == null ? null : layer.part(tensor.part());
            values.add(info == null ? fresh.get(i) : stored(info, fresh.get(i)));
            if (info != null) {
                found.add(tensor.module());
            }
        }
        if (found.isEmpty()) {
            throw new TrainException(file.path() + " has no layer in common with this training: its adapter is "
                    + config().type().label() + " of rank " + config().rank());
        }
        return values;
    }

    /** Magnitudes may be stored as a row or a column. */
    private Array stored(TensorInfo info, Array fresh) {
        int[] shape = fresh.shape();
        List<Integer> wanted = Arrays.stream(shape).boxed().toList();
        List<Integer> squeezed = shape.length == 1
                ? info.shape().stream().filter(dim -> dim != 1).toList()
                : info.shape();
        if (!squeezed.equals(wanted)) {
            throw new TrainException(info.name() + " in " + file.path() + " has the shape " + info.shape()
                    + ", this training needs " + wanted + ": another rank, or an adapter of another model");
        }
        return Array.of(file.floats(info), shape);
    }
}

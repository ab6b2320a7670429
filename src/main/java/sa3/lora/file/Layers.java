package sa3.lora.file;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sa3.lora.LoraException;
import sa3.mlx.Dtype;
import sa3.weights.TensorInfo;

/** What must hold of an adapter's layers whatever model they are for. */
final class Layers {
    private static final Set<Dtype> TYPES = Set.of(Dtype.F16, Dtype.BF16, Dtype.F32);
    private static final int MAX_NAME = 500;
    private static final int MAX_AXES = 4;
    private static final double MAX_SCALING = 1e6;

    private Layers() {}

    /** @throws LoraException two layers are the same one, or a tensor is of the wrong kind */
    static void requireSound(List<AdapterLayer> layers, Path file) {
        Map<String, String> names = new HashMap<>();
        for (AdapterLayer layer : layers) {
            if (layer.name().length() > MAX_NAME) {
                throw new LoraException(
                        "a layer's name in " + file + " has " + layer.name().length() + " characters");
            }
            if (!(Math.abs(layer.scaling()) <= MAX_SCALING)) {
                throw new LoraException(layer.name() + " in " + file + ": alpha by rank is " + layer.scaling()
                        + ", far more than any training gives; the file is damaged or was edited");
            }
            String other = names.put(layer.module(), layer.name());
            if (other != null) {
                throw new LoraException(
                        other + " and " + layer.name() + " in " + file + " are the same layer; the file is damaged");
            }
            layer.parts().values().forEach(info -> requireMatrix(info, file));
        }
    }

    private static void requireMatrix(TensorInfo info, Path file) {
        if (!TYPES.contains(info.dtype())) {
            throw new LoraException(info.name() + " in " + file + ": expected F16, BF16 or F32, found " + info.dtype());
        }
        if (info.size() == 0 || info.shape().isEmpty() || info.shape().size() > MAX_AXES) {
            throw new LoraException(info.name() + " in " + file + " has the impossible shape " + info.shape());
        }
    }
}

package sa3.train.adapters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterType;
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

    /** What a person should know where the file says that it was trained on another base; empty where it does not. */
    public Optional<String> otherBase(String baseModel, String baseSha256) {
        String model = config().baseModel();
        String sha256 = file.header().baseSha256();
        if (model != null && !model.equals(baseModel)) {
            return Optional.of(file.path() + " was trained on " + model + ", this training is on " + baseModel);
        }
        return sha256 == null || sha256.isEmpty() || sha256.equals(baseSha256)
                ? Optional.empty()
                : Optional.of(file.path() + " was trained on other weights of " + baseModel);
    }

    /**
     * Refuses to begin adapters of another kind: their numbers would mean something else.
     *
     * @throws TrainException naming what is different
     */
    public void requireSame(AdapterSettings settings) {
        AdapterConfig own = config();
        if (own.type() != settings.type() || own.rank() != settings.rank() || own.alpha() != settings.alpha()) {
            throw new TrainException(file.path() + " is " + text(own.type(), own.rank(), own.alpha())
                    + ", this training makes " + text(settings.type(), settings.rank(), settings.alpha())
                    + ": an adapter is begun from one of its own kind");
        }
    }

    private static String text(AdapterType type, int rank, double alpha) {
        return type.label() + " of rank " + rank + " and alpha " + alpha;
    }

    /** What a person should know where the file and this training adapt other layers; empty where they do not. */
    public Optional<String> otherLayers(List<AdapterSet.Tensor> tensors) {
        Set<String> stored = new TreeSet<>();
        file.layers().forEach(layer -> stored.add(layer.module()));
        Set<String> trained = new TreeSet<>();
        tensors.forEach(tensor -> trained.add(tensor.module()));
        String left = counted(stored, trained, " of its " + stored.size() + " layers are left out");
        String fresh = counted(trained, stored, " of " + trained.size() + " layers begin fresh");
        String both = left + (left.isEmpty() || fresh.isEmpty() ? "" : "; ") + fresh;
        return both.isEmpty() ? Optional.empty() : Optional.of(file.path() + ": " + both);
    }

    /** Nothing where the second set holds all of the first. */
    private static String counted(Set<String> these, Set<String> those, String what) {
        List<String> missing =
                these.stream().filter(module -> !those.contains(module)).toList();
        return missing.isEmpty()
                ? ""
                : missing.size() + what + " (" + missing.get(0) + (missing.size() > 1 ? ", …)" : ")");
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

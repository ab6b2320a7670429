package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.mlx.Dtype;

/**
 * One network of a full PyTorch checkpoint, seen under the names and in the layout of the optimised files: convolutions
 * turned from [out, in, k] to [out, k, in], weight normalisation folded. Closing it closes the checkpoint.
 */
public final class RenamedTensorFile implements TensorFile {
    /** Endings of magnitude and direction, as older and newer PyTorch write them. */
    private static final List<String[]> WEIGHT_NORM = List.of(
            new String[] {"weight_g", "weight_v"},
            new String[] {"parametrizations.weight.original0", "parametrizations.weight.original1"});

    /** Where a tensor's bytes come from. */
    @FunctionalInterface
    private interface Bytes {
        ByteBuffer read();
    }

    private final TensorFile file;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, Bytes> sources = new HashMap<>();

    private RenamedTensorFile(TensorFile file) {
        this.file = file;
    }

    /**
     * The network's own view of a file; the file itself when it is no checkpoint.
     *
     * @throws WeightsException two tensors would get the same name, or weight norm does not fit together
     */
    public static TensorFile of(TensorFile file, CheckpointNames.Network network) {
        if (!CheckpointNames.areIn(file.tensors().keySet())) {
            return file;
        }
        RenamedTensorFile renamed = new RenamedTensorFile(file);
        file.tensors().values().forEach(info -> CheckpointNames.published(network, info.name())
                .ifPresent(name -> renamed.add(name, info, CheckpointNames.isTransposed(network, name))));
        return renamed;
    }

    private void add(String name, TensorInfo info, boolean transposed) {
        for (String[] endings : WEIGHT_NORM) {
            if (name.endsWith("." + endings[0])) {
                return; // the direction brings its magnitude along
            }
            if (name.endsWith("." + endings[1])) {
                addFolded(name, info, endings);
                return;
            }
        }
        if (transposed && info.shape().size() == 3) {
            List<Integer> shape = info.shape();
            put(
                    new TensorInfo(name, info.dtype(), List.of(shape.get(0), shape.get(2), shape.get(1))),
                    () -> TensorBytes.lastTwoAxesSwapped(file.read(info.name()), info));
        } else {
            put(new TensorInfo(name, info.dtype(), info.shape()), () -> file.read(info.name()));
        }
    }

    private void addFolded(String name, TensorInfo direction, String[] endings) {
        String stem = direction.name().substring(0, direction.name().length() - endings[1].length());
        TensorInfo magnitude = file.tensors().get(stem + endings[0]);
        if (magnitude == null) {
            throw new WeightsException(stem + endings[0] + ": missing in " + file.path());
        }
        if (direction.shape().isEmpty() || magnitude.size() != direction.shape().get(0)) {
            throw new WeightsException(magnitude.name() + ": expected one value for each row of " + direction.shape()
                    + ", found " + magnitude.shape() + " in " + file.path());
        }
        requireFloating(magnitude);
        requireFloating(direction);
        String published = name.substring(0, name.length() - endings[1].length()) + "weight";
        put(
                new TensorInfo(published, Dtype.F32, direction.shape()),
                () -> TensorBytes.foldedWeightNorm(
                        TensorBytes.floats(file.read(magnitude.name()), magnitude),
                        TensorBytes.floats(file.read(direction.name()), direction)));
    }

    private void requireFloating(TensorInfo info) {
        if (!info.dtype().isFloating()) {
            throw new WeightsException(
                    info.name() + ": expected fractions, found " + info.dtype() + " in " + file.path());
        }
    }

    private void put(TensorInfo info, Bytes source) {
        if (tensors.put(info.name(), info) != null) {
            throw new WeightsException(info.name() + ": two tensors stand for it in " + file.path());
        }
        sources.put(info.name(), source);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public ByteBuffer read(String name) {
        Bytes source = sources.get(name);
        if (source == null) {
            throw new WeightsException(name + ": missing in " + file.path());
        }
        return source.read();
    }

    @Override
    public void close() {
        file.close();
    }
}

package sa3.lora.bind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sa3.lora.LoraException;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.platform.FailureText;
import sa3.weights.NpzWriter;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorFile;
import sa3.weights.TensorInfo;
import sa3.weights.TensorSource;
import sa3.weights.WeightsException;

/**
 * Writes a transformer with adapters merged into it as a weight file of its own, every tensor in the type that it had.
 * What no adapter changes is copied byte for byte. Belongs to the thread that owns MLX.
 */
public final class MergedFile {
    private final TensorFile original;
    private final MergedWeights merged;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** @param original stays open meanwhile */
    public MergedFile(TensorFile original, MergedWeights merged) {
        this.original = original;
        this.merged = merged;
    }

    /** Hears how far the file is; may throw to give up, and nothing remains. */
    @FunctionalInterface
    public interface Watcher {
        void written(int tensors, int total);
    }

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param target {@code .npz} or {@code .safetensors}
     * @throws LoraException another extension, the original or an adapter itself, numbers beyond the stored type, or the disk refuses
     */
    public void write(Path target, Watcher watcher) {
        boolean npz = isNpz(target);
        requireOther(target);
        List<TensorInfo> tensors = List.copyOf(original.tensors().values());
        TensorSource source = counted(tensors.size(), watcher);
        try {
            if (npz) {
                NpzWriter.write(target, tensors, source, NpzWriter.Packing.STORED);
            } else {
                SafetensorsWriter.write(target, original.metadata(), tensors, source);
            }
        } catch (WeightsException e) {
            throw new LoraException(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean isNpz(Path target) {
        String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".npz") && !name.endsWith(".safetensors")) {
            throw new LoraException("file " + target + ": name one that ends in .npz or .safetensors");
        }
        return name.endsWith(".npz");
    }

    private void requireOther(Path target) {
        if (isSame(target, original.path())) {
            throw new LoraException(target + " is the model itself; adapters are merged into another file");
        }
        if (merged.files().stream().anyMatch(file -> isSame(target, file))) {
            throw new LoraException(target + " is one of the adapters; they are merged into another file");
        }
    }

    private static boolean isSame(Path target, Path file) {
        try {
            return Files.exists(target) && Files.exists(file) && Files.isSameFile(target, file);
        } catch (IOException e) {
            throw new LoraException("cannot read " + target + ": " + FailureText.of(e), e);
        }
    }

    private TensorSource counted(int total, Watcher watcher) {
        List<String> done = new ArrayList<>();
        return name -> {
            ByteBuffer bytes = bytes(name);
            done.add(name);
            watcher.written(done.size(), total);
            return bytes;
        };
    }

    private ByteBuffer bytes(String name) {
        TensorInfo info = original.tensors().get(name);
        if (info == null) {
            throw new IllegalStateException(name);
        }
        try (Scope scope = Scope.open()) {
            Array changed = merged.merged(info);
            return changed == null ? original.read(name) : finite(info, changed.as(info.dtype()));
        }
    }

    private ByteBuffer finite(TensorInfo info, Array tensor) {
        int[] axes = new int[tensor.ndim()];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i;
        }
        if (Ops.min(Ops.isFinite(tensor).as(Dtype.I32), false, axes).item() == 0) {
            throw new LoraException(info.name() + ": the merged weight does not fit into " + info.dtype()
                    + "; choose smaller strengths");
        }
        if (buffer.capacity() < info.bytes()) {
            buffer = ByteBuffer.allocateDirect(Math.toIntExact(info.bytes()));
        }
        return tensor.toBytes(buffer); // the writer is done with one tensor before it asks for the next
    }
}

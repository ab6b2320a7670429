package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import sa3.mlx.Dtype;
import sa3.platform.Folders;

/** A weight file in memory, which tests can take apart. */
final class MemoryTensors implements TensorFile {
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> data = new LinkedHashMap<>();

    /** A file of the golden data that ships with the program. */
    static MemoryTensors golden(String name) {
        Path path = Folders.programHome().resolve("src/main/golden/model").resolve(name);
        MemoryTensors copy = new MemoryTensors();
        try (TensorFile file = TensorFiles.open(path)) {
            file.tensors().values().forEach(info -> copy.put(info, bytes(file, info.name())));
        }
        return copy;
    }

    static ByteBuffer bytes(TensorFile file, String name) {
        ByteBuffer read = file.read(name);
        ByteBuffer copy = ByteBuffer.allocateDirect(read.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        return copy.put(read.duplicate()).flip();
    }

    void put(TensorInfo info, ByteBuffer bytes) {
        tensors.put(info.name(), info);
        data.put(info.name(), bytes);
    }

    void put(String name, List<Integer> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        put(new TensorInfo(name, Dtype.F32, shape), bytes);
    }

    TensorInfo remove(String name) {
        data.remove(name);
        return tensors.remove(name);
    }

    void reshape(String name, List<Integer> shape) {
        TensorInfo old = tensors.get(name);
        tensors.put(name, new TensorInfo(name, old.dtype(), shape));
    }

    /** The same tensors under other names. */
    MemoryTensors renamed(UnaryOperator<String> rename) {
        MemoryTensors copy = new MemoryTensors();
        tensors.values()
                .forEach(info -> copy.put(
                        new TensorInfo(rename.apply(info.name()), info.dtype(), info.shape()), data.get(info.name())));
        return copy;
    }

    @Override
    public Path path() {
        return Path.of("memory.safetensors");
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public ByteBuffer read(String name) {
        return data.get(name).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {}
}

package sa3.weights;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * A network's tensors as arrays of one type: looked up by published name, read and cast when first asked for, freed
 * together. Belongs to the thread that owns MLX.
 */
public final class Weights implements AutoCloseable {
    private final Source source;
    private final String prefix;

    private Weights(Source source, String prefix) {
        this.source = source;
        this.prefix = prefix;
    }

    /** Reads from an open file, which must stay open until the last tensor was asked for. */
    public static Weights of(TensorFile file, Dtype compute) {
        return of(file.tensors(), reader(file), compute, String.valueOf(file.path()));
    }

    /** Reads from an open file, tensors in their stored type. */
    public static Reader reader(TensorFile file) {
        return new FileReader(file);
    }

    /**
     * Takes tensors from anywhere.
     *
     * @param origin how messages name the place
     */
    public static Weights of(Map<String, TensorInfo> tensors, Reader reader, Dtype compute, String origin) {
        return new Weights(new Source(tensors, reader, compute, origin), "");
    }

    /** Makes arrays from headers: a file, or numbers drawn for a benchmark. */
    @FunctionalInterface
    public interface Reader {
        /** The tensor in its stored type. */
        Array read(TensorInfo info);

        /** Some rows of a table in its stored type, [rows.length, D]. */
        default Array rows(TensorInfo info, int[] rows) {
            return Ops.take(read(info), Array.of(rows, rows.length), 0);
        }
    }

    private record FileReader(TensorFile file) implements Reader {
        @Override
        public Array read(TensorInfo info) {
            int[] shape = info.dims();
            return Array.of(file.read(info.name()), info.dtype(), shape);
        }

        @Override
        public Array rows(TensorInfo info, int[] rows) {
            ByteBuffer table = file.read(info.name());
            int rowBytes = Math.toIntExact(info.bytes() / info.shape().get(0));
            ByteBuffer picked = ByteBuffer.allocateDirect(rows.length * rowBytes);
            for (int row : rows) {
                picked.put(table.slice(row * rowBytes, rowBytes));
            }
            return Array.of(
                    picked.flip(),
                    info.dtype(),
                    rows.length,
                    rowBytes / info.dtype().bytes());
        }
    }

    /** The tensors whose names begin with {@code name} and a dot. */
    public Weights at(String name) {
        return new Weights(source, prefix + name + ".");
    }

    /** The tensor, owned by these weights. Integers keep their type, floats become the compute type. */
    public Array tensor(String name) {
        String full = prefix + name;
        TensorInfo info = source.tensors.get(full);
        if (info == null) {
            throw new WeightsException(full + ": missing in " + source.origin);
        }
        return source.loaded.computeIfAbsent(full, key -> source.load(info));
    }

    public @Nullable Array optional(String name) {
        return source.tensors.containsKey(prefix + name) ? tensor(name) : null;
    }

    /** The stored bytes of a small tensor that is not an array to compute with, such as embedded text. */
    public ByteBuffer bytes(String name) {
        return tensor(name).toBytes();
    }

    /**
     * Some rows of a table, in the compute type; the table itself is never loaded, where the file allows it.
     *
     * @return [rows.length, D]
     */
    public Array rows(String name, int[] rows) {
        TensorInfo info = source.tensors.get(prefix + name);
        if (info == null) {
            throw new WeightsException(prefix + name + ": missing in " + source.origin);
        }
        for (int row : rows) {
            if (row < 0 || row >= info.shape().get(0)) {
                throw new WeightsException(prefix + name + ": row " + row + " is not among the "
                        + info.shape().get(0) + " rows in " + source.origin);
            }
        }
        return source.reader.rows(info, rows).as(source.typeOf(info));
    }

    /** Header of a tensor, null when there is none. */
    public @Nullable TensorInfo info(String name) {
        return source.tensors.get(prefix + name);
    }

    /** Builds something of these weights whose arrays live as long as they do. */
    public <T> T own(Supplier<T> maker) {
        return source.scope.within(maker);
    }

    public Dtype compute() {
        return source.compute;
    }

    /** All headers, by full name. */
    public Map<String, TensorInfo> tensors() {
        return source.tensors;
    }

    /** Bytes that the tensors take once they are all loaded. */
    public long bytes() {
        return source.tensors.values().stream()
                .mapToLong(info -> info.size() * source.typeOf(info).bytes())
                .sum();
    }

    /** How messages name the place these tensors come from. */
    public String origin() {
        return source.origin;
    }

    /** Frees every array that was handed out. */
    @Override
    public void close() {
        source.scope.close();
    }

    private static final class Source {
        final Map<String, TensorInfo> tensors;
        final Reader reader;
        final Dtype compute;
        final String origin;
        final Map<String, Array> loaded = new HashMap<>();
        final Scope scope = Scope.detached();

        Source(Map<String, TensorInfo> tensors, Reader reader, Dtype compute, String origin) {
            this.tensors = tensors;
            this.reader = reader;
            this.compute = compute;
            this.origin = origin;
        }

        /** Evaluated at once: a pending cast would keep the file's own bytes in memory beside the result. */
        Array load(TensorInfo info) {
            return scope.within(
                    () -> Scope.build(() -> reader.read(info).as(typeOf(info))).eval());
        }

        Dtype typeOf(TensorInfo info) {
            return info.dtype().isFloating() ? compute : info.dtype();
        }
    }
}

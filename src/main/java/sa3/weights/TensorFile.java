package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/** An open weight file. One thread at a time; closing it ends every buffer it handed out. */
public interface TensorFile extends AutoCloseable {
    Path path();

    /** Headers by tensor name, in file order. */
    Map<String, TensorInfo> tensors();

    /** Free-form texts of the header (safetensors {@code __metadata__}); empty where the format has none. */
    Map<String, String> metadata();

    /**
     * The bytes of one tensor: little-endian, row-major, direct, read-only, position 0. Mapped where the file stores it
     * plain, inflated into memory of its own where it is compressed.
     *
     * @throws WeightsException the name is unknown, or the bytes cannot be read or do not match the header
     */
    ByteBuffer read(String name);

    @Override
    void close();
}

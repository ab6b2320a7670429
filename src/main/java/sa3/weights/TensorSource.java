package sa3.weights;

import java.nio.ByteBuffer;

/** Gives the bytes of the tensors that a writer asks for, one at a time and in the order of the file. */
@FunctionalInterface
public interface TensorSource {
    /** Little-endian, row-major, from the buffer's position to its limit; the buffer is not modified. */
    ByteBuffer read(String name);
}

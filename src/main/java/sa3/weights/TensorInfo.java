package sa3.weights;

import java.util.List;
import sa3.mlx.Dtype;

/**
 * What a file's header says of one tensor.
 *
 * @param shape row-major, no negative entry
 */
public record TensorInfo(String name, Dtype dtype, List<Integer> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** The shape as arrays take it. */
    public int[] dims() {
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Number of elements; 1 for a scalar. */
    public long size() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    public long bytes() {
        return Math.multiplyExact(size(), dtype.bytes());
    }
}

package sa3.golden;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.weights.Half;

/** Numbers on the Java heap with shape and element type, row-major: what is read from golden files and compared. */
public final class HostTensor {
    private final Dtype dtype;
    private final int[] shape;
    private final ByteBuffer data;

    private HostTensor(Dtype dtype, int[] shape, ByteBuffer data) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long bytes = Arrays.stream(shape).asLongStream().reduce(dtype.bytes(), Math::multiplyExact);
        if (bytes != data.remaining()) {
            throw new GoldenException("tensor " + Arrays.toString(shape) + " " + dtype + " needs " + bytes
                    + " bytes, has " + data.remaining());
        }
    }

    /** @param data little-endian; used, not copied */
    public static HostTensor of(Dtype dtype, int[] shape, ByteBuffer data) {
        return new HostTensor(dtype, shape, data);
    }

    public static HostTensor of(float[] values, int... shape) {
        ByteBuffer data = allocate(values.length, Dtype.F32);
        for (float value : values) {
            data.putFloat(value);
        }
        return new HostTensor(Dtype.F32, shape, data.flip());
    }

    public static HostTensor of(double[] values, int... shape) {
        ByteBuffer data = allocate(values.length, Dtype.F64);
        for (double value : values) {
            data.putDouble(value);
        }
        return new HostTensor(Dtype.F64, shape, data.flip());
    }

    public static HostTensor of(int[] values, int... shape) {
        ByteBuffer data = allocate(values.length, Dtype.I32);
        for (int value : values) {
            data.putInt(value);
        }
        return new HostTensor(Dtype.I32, shape, data.flip());
    }

    /** Evaluates and copies. */
    public static HostTensor of(Array array) {
        return new HostTensor(array.dtype(), array.shape(), array.toBytes());
    }

    private static ByteBuffer allocate(int count, Dtype dtype) {
        return ByteBuffer.allocate(Math.multiplyExact(count, dtype.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    }

    public Dtype dtype() {
        return dtype;
    }

    public int[] shape() {
        return shape.clone();
    }

    public int dim(int axis) {
        return shape[axis];
    }

    public int size() {
        return data.capacity() / dtype.bytes();
    }

    /** The element at a row-major position; integers of 64 bits beyond 2⁵³ are rounded. */
    public double value(int index) {
        return switch (dtype) {
            case BOOL, U8 -> data.get(index) & 0xff;
            case I8 -> data.get(index);
            case U16 -> data.getShort(2 * index) & 0xffff;
            case I16 -> data.getShort(2 * index);
            case U32 -> data.getInt(4 * index) & 0xffffffffL;
            case I32 -> data.getInt(4 * index);
            case U64, I64 -> data.getLong(8 * index);
            case F16 -> Half.toFloat(data.getShort(2 * index));
            case BF16 -> Float.intBitsToFloat(data.getShort(2 * index) << 16);
            case F32 -> data.getFloat(4 * index);
            case F64 -> data.getDouble(8 * index);
            case C64 -> throw new GoldenException("complex tensors cannot be compared");
        };
    }

    /** True where the stored 64-bit integers are the same; for other types compares values. */
    boolean sameInteger(int index, HostTensor other, int otherIndex) {
        if (dtype.bytes() == 8 && other.dtype.bytes() == 8 && !dtype.isFloating() && !other.dtype.isFloating()) {
            return data.getLong(8 * index) == other.data.getLong(8 * otherIndex);
        }
        return value(index) == other.value(otherIndex);
    }

    public double[] doubles() {
        double[] values = new double[size()];
        Arrays.setAll(values, this::value);
        return values;
    }

    public float[] floats() {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value(i);
        }
        return values;
    }

    public int[] ints() {
        int[] values = new int[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) value(i);
        }
        return values;
    }

    public byte[] bytes() {
        byte[] values = new byte[data.capacity()];
        data.get(0, values);
        return values;
    }

    /** As an array in the current scope; float64, which no GPU has, as float32. */
    public Array array() {
        if (dtype == Dtype.F64) {
            return Array.of(floats(), shape);
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(data.capacity()).put(data.duplicate());
        return Array.of(direct.flip(), dtype, shape);
    }

    /** The same numbers with another shape. */
    public HostTensor reshaped(int... newShape) {
        return new HostTensor(dtype, newShape, data);
    }

    /** The part {@code index} of the first axis. */
    public HostTensor part(int index) {
        int bytes = data.capacity() / shape[0];
        return new HostTensor(dtype, Arrays.copyOfRange(shape, 1, shape.length), data.slice(index * bytes, bytes));
    }

    @Override
    public String toString() {
        return Arrays.toString(shape) + " " + dtype;
    }
}

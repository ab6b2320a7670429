package sa3.mlx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A handle on one MLX array: shape, element type, and the operations that read as methods; the rest is in {@link Ops}.
 * Operations are lazy and return new arrays in the current {@link Scope}; broadcasting follows NumPy.
 *
 * <p>Threads: the one that made it. Errors: {@link MlxException} with operation and shapes, or
 * {@link IllegalStateException} after its scope closed.
 */
public final class Array {
    private long handle;
    private Scope scope;

    Array(long handle, String failure) {
        if (handle == 0) {
            throw new MlxException(failure);
        }
        this.handle = handle;
        this.scope = Scope.current();
        scope.adopt(this);
    }

    /** Wraps a fresh handle; 0 becomes the exception with the native reason. */
    static Array of(long handle) {
        return new Array(handle, handle == 0 ? Mlx.sa3_last_error() : "");
    }

    static void check(int status) {
        if (status < 0) {
            throw new MlxException(Mlx.sa3_last_error());
        }
    }

    /** @param values row-major, as many as the shape holds */
    public static Array of(float[] values, int... shape) {
        return of(Mlx.sa3_from_bytes(values, 4L * values.length, shape, shape.length, Dtype.F32.code()));
    }

    /** @param values row-major, as many as the shape holds */
    public static Array of(int[] values, int... shape) {
        return of(Mlx.sa3_from_bytes(values, 4L * values.length, shape, shape.length, Dtype.I32.code()));
    }

    /** Copies little-endian elements of a direct buffer. */
    public static Array of(ByteBuffer bytes, Dtype dtype, int... shape) {
        return of(Mlx.sa3_from_bytes(bytes, bytes.remaining(), shape, shape.length, dtype.code()));
    }

    public static Array scalar(float value) {
        return full(value, Dtype.F32);
    }

    public static Array full(double value, Dtype dtype, int... shape) {
        return of(Mlx.sa3_full(shape, shape.length, value, dtype.code()));
    }

    public static Array zeros(int... shape) {
        return full(0, Dtype.F32, shape);
    }

    public static Array ones(int... shape) {
        return full(1, Dtype.F32, shape);
    }

    /** Values start, start+step, … below stop. */
    public static Array arange(double start, double stop, double step, Dtype dtype) {
        return of(Mlx.sa3_arange(start, stop, step, dtype.code()));
    }

    long handle() {
        if (handle == 0) {
            throw new IllegalStateException("array used after its scope was closed");
        }
        if (Thread.currentThread() != scope.owner()) {
            throw new IllegalStateException("array of thread " + scope.owner().getName() + " used on thread "
                    + Thread.currentThread().getName());
        }
        return handle;
    }

    void moveTo(Scope target) {
        scope = target;
    }

    void freeIfOwnedBy(Scope closing) {
        if (scope == closing && handle != 0) {
            Mlx.sa3_free(handle);
            handle = 0;
        }
    }

    /** Wraps a handle that native code keeps: a second handle on the same array. */
    static Array borrowed(long handle) {
        return of(Mlx.sa3_retain(handle));
    }

    /** Frees it before its scope does; nobody may use it after. */
    public void close() {
        Mlx.sa3_free(handle());
        handle = 0;
    }

    public int[] shape() {
        int[] dims = new int[Mlx.sa3_ndim(handle())];
        Mlx.sa3_shape(handle, dims, dims.length);
        return dims;
    }

    public int ndim() {
        return Mlx.sa3_ndim(handle());
    }

    /** Size of one axis; negative counts from the end. */
    public int dim(int axis) {
        int[] dims = shape();
        int position = axis < 0 ? axis + dims.length : axis;
        if (position < 0 || position >= dims.length) {
            throw new MlxException("dim of " + Arrays.toString(dims) + ": there is no axis " + axis);
        }
        return dims[position];
    }

    /** Number of elements. */
    public long size() {
        return Arrays.stream(shape()).asLongStream().reduce(1, Math::multiplyExact);
    }

    public Dtype dtype() {
        return Dtype.of(Mlx.sa3_dtype(handle()));
    }

    public Array add(Array other) {
        return of(Mlx.sa3_add(handle(), other.handle()));
    }

    public Array add(double value) {
        return add(like(value));
    }

    public Array sub(Array other) {
        return of(Mlx.sa3_subtract(handle(), other.handle()));
    }

    public Array mul(Array other) {
        return of(Mlx.sa3_multiply(handle(), other.handle()));
    }

    public Array mul(double value) {
        return mul(like(value));
    }

    public Array div(Array other) {
        return of(Mlx.sa3_divide(handle(), other.handle()));
    }

    /** A scalar of this array's type, so that constants do not widen half precision. */
    private Array like(double value) {
        Dtype dtype = dtype();
        return full(value, dtype.isFloating() ? dtype : Dtype.F32);
    }

    public Array matmul(Array other) {
        MatmulLog.note(this, other);
        return of(Mlx.sa3_matmul(handle(), other.handle()));
    }

    public Array as(Dtype dtype) {
        return dtype() == dtype ? this : of(Mlx.sa3_astype(handle(), dtype.code()));
    }

    public Array reshape(int... shape) {
        return of(Mlx.sa3_reshape(handle(), shape, shape.length));
    }

    /** Permutes the axes. */
    public Array transpose(int... axes) {
        return of(Mlx.sa3_transpose(handle(), axes, axes.length));
    }

    /** Swaps the last two axes. */
    public Array transposed() {
        int[] axes = new int[ndim()];
        if (axes.length < 2) {
            throw new MlxException("transposed of " + this + ": it takes two axes");
        }
        Arrays.setAll(axes, i -> i);
        int last = axes.length - 1;
        axes[last] = last - 1;
        axes[last - 1] = last;
        return transpose(axes);
    }

    public Array broadcastTo(int... shape) {
        return of(Mlx.sa3_broadcast_to(handle(), shape, shape.length));
    }

    public Array expandDims(int axis) {
        return of(Mlx.sa3_expand_dims(handle(), axis));
    }

    /** Entries from (inclusive) to (exclusive) along one axis, negative axis from the end; a view. */
    public Array slice(int axis, int from, int to) {
        int[] stop = shape();
        int[] start = new int[stop.length];
        int[] step = new int[stop.length];
        int position = axis < 0 ? axis + stop.length : axis;
        if (position < 0 || position >= stop.length || from < 0 || from > to || to > stop[position]) {
            throw new MlxException("slice of " + Arrays.toString(stop) + ": axis " + axis + ", range " + from + " to "
                    + to + " does not fit");
        }
        Arrays.fill(step, 1);
        start[position] = from;
        stop[position] = to;
        return of(Mlx.sa3_slice(handle(), start, stop, step, stop.length));
    }

    /** Cuts an axis into equal parts. */
    public Array[] split(int parts, int axis) {
        int length = dim(axis);
        if (parts < 1 || length % parts != 0) {
            throw new MlxException(
                    "split of " + Arrays.toString(shape()) + ": axis " + axis + " is not divisible by " + parts);
        }
        Array[] result = new Array[parts];
        Arrays.setAll(result, i -> slice(axis, i * (length / parts), (i + 1) * (length / parts)));
        return result;
    }

    public Array sum(boolean keepDims, int... axes) {
        return of(Mlx.sa3_sum(handle(), axes, axes.length, keepDims ? 1 : 0));
    }

    public Array mean(boolean keepDims, int... axes) {
        return of(Mlx.sa3_mean(handle(), axes, axes.length, keepDims ? 1 : 0));
    }

    /** Runs the graph that makes this array. */
    public Array eval() {
        check(Mlx.sa3_eval(new long[] {handle()}, 1));
        return this;
    }

    /** Evaluates and copies, converted to float32, row-major. */
    public float[] toFloats() {
        float[] out = new float[Math.toIntExact(size())];
        check(Mlx.sa3_copy_floats(handle(), out, out.length));
        return out;
    }

    /** Evaluates and copies, converted to 64-bit integers, row-major. */
    public long[] toLongs() {
        long[] out = new long[Math.toIntExact(size())];
        check(Mlx.sa3_copy_ints(handle(), out, out.length));
        return out;
    }

    /** Evaluates and copies the elements as they are: little-endian, row-major, direct. */
    public ByteBuffer toBytes() {
        return toBytes(ByteBuffer.allocateDirect(Math.toIntExact(size() * dtype().bytes())));
    }

    /**
     * The same into memory that is used again and again: direct buffers go when the collector finds them, which for those
     * of many tensors is late.
     *
     * @param reused direct, large enough; overwritten from its beginning
     * @return the part of it that holds the elements
     */
    public ByteBuffer toBytes(ByteBuffer reused) {
        ByteBuffer out = reused.slice(0, Math.toIntExact(size() * dtype().bytes()));
        check(Mlx.sa3_copy_bytes(handle(), out, out.capacity()));
        return out.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The single element of an array of size 1. */
    public float item() {
        float[] value = toFloats();
        if (value.length != 1) {
            throw new MlxException("item of " + Arrays.toString(shape()) + ": not a single element");
        }
        return value[0];
    }

    @Override
    public String toString() {
        return handle == 0 ? "Array(closed)" : "Array" + Arrays.toString(shape()) + " " + dtype();
    }
}

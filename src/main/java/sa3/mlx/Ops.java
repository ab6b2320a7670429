package sa3.mlx;

import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The operations of MLX that read better as functions than as methods of {@link Array}. */
public final class Ops {
    private Ops() {}

    public static Array exp(Array x) {
        return Array.of(Mlx.sa3_exp(x.handle()));
    }

    public static Array log(Array x) {
        return Array.of(Mlx.sa3_log(x.handle()));
    }

    public static Array sin(Array x) {
        return Array.of(Mlx.sa3_sin(x.handle()));
    }

    public static Array cos(Array x) {
        return Array.of(Mlx.sa3_cos(x.handle()));
    }

    public static Array tanh(Array x) {
        return Array.of(Mlx.sa3_tanh(x.handle()));
    }

    public static Array sigmoid(Array x) {
        return Array.of(Mlx.sa3_sigmoid(x.handle()));
    }

    public static Array sqrt(Array x) {
        return Array.of(Mlx.sa3_sqrt(x.handle()));
    }

    public static Array rsqrt(Array x) {
        return Array.of(Mlx.sa3_rsqrt(x.handle()));
    }

    public static Array square(Array x) {
        return Array.of(Mlx.sa3_square(x.handle()));
    }

    public static Array abs(Array x) {
        return Array.of(Mlx.sa3_abs(x.handle()));
    }

    public static Array sign(Array x) {
        return Array.of(Mlx.sa3_sign(x.handle()));
    }

    public static Array negative(Array x) {
        return Array.of(Mlx.sa3_negative(x.handle()));
    }

    public static Array isFinite(Array x) {
        return Array.of(Mlx.sa3_isfinite(x.handle()));
    }

    public static Array stopGradient(Array x) {
        return Array.of(Mlx.sa3_stop_gradient(x.handle()));
    }

    /** A row-major copy where the array is a strided view; the array itself otherwise. */
    public static Array contiguous(Array x) {
        return Array.of(Mlx.sa3_contiguous(x.handle()));
    }

    public static Array silu(Array x) {
        return x.mul(sigmoid(x));
    }

    public static Array maximum(Array a, Array b) {
        return Array.of(Mlx.sa3_maximum(a.handle(), b.handle()));
    }

    public static Array minimum(Array a, Array b) {
        return Array.of(Mlx.sa3_minimum(a.handle(), b.handle()));
    }

    public static Array power(Array a, Array b) {
        return Array.of(Mlx.sa3_power(a.handle(), b.handle()));
    }

    public static Array greater(Array a, Array b) {
        return Array.of(Mlx.sa3_greater(a.handle(), b.handle()));
    }

    public static Array lessEqual(Array a, Array b) {
        return Array.of(Mlx.sa3_less_equal(a.handle(), b.handle()));
    }

    public static Array equal(Array a, Array b) {
        return Array.of(Mlx.sa3_equal(a.handle(), b.handle()));
    }

    public static Array where(Array condition, Array ifTrue, Array ifFalse) {
        return Array.of(Mlx.sa3_where(condition.handle(), ifTrue.handle(), ifFalse.handle()));
    }

    public static Array max(Array x, boolean keepDims, int... axes) {
        return Array.of(Mlx.sa3_max(x.handle(), axes, axes.length, keepDims ? 1 : 0));
    }

    public static Array min(Array x, boolean keepDims, int... axes) {
        return Array.of(Mlx.sa3_min(x.handle(), axes, axes.length, keepDims ? 1 : 0));
    }

    /** Biased variance. */
    public static Array variance(Array x, boolean keepDims, int... axes) {
        return Array.of(Mlx.sa3_variance(x.handle(), axes, axes.length, keepDims ? 1 : 0, 0));
    }

    public static Array argmax(Array x, int axis, boolean keepDims) {
        return Array.of(Mlx.sa3_argmax(x.handle(), axis, keepDims ? 1 : 0));
    }

    /** Softmax over the last axis, in float32. */
    public static Array softmax(Array x) {
        return Array.of(Mlx.sa3_softmax(x.handle(), new int[] {-1}, 1, 0));
    }

    public static Array concat(int axis, Array... parts) {
        return concat(axis, List.of(parts));
    }

    public static Array concat(int axis, List<Array> parts) {
        long[] handles = parts.stream().mapToLong(Array::handle).toArray();
        return Array.of(Mlx.sa3_concatenate(handles, handles.length, axis));
    }

    /** Zeros around an array, per axis. */
    public static Array pad(Array x, int[] low, int[] high) {
        return Array.of(Mlx.sa3_pad(x.handle(), low, high, low.length));
    }

    public static Array take(Array x, Array indices, int axis) {
        return Array.of(Mlx.sa3_take(x.handle(), indices.handle(), axis));
    }

    public static Array takeAlongAxis(Array x, Array indices, int axis) {
        return Array.of(Mlx.sa3_take_along_axis(x.handle(), indices.handle(), axis));
    }

    /** c + a × b in one product. */
    public static Array addmm(Array c, Array a, Array b) {
        MatmulLog.note(a, b);
        return Array.of(Mlx.sa3_addmm(c.handle(), a.handle(), b.handle()));
    }

    /** weight · x / sqrt(mean(x²) + eps) over the last axis. */
    public static Array rmsNorm(Array x, @Nullable Array weight, float eps) {
        return Array.of(Mlx.sa3_rms_norm(x.handle(), weight == null ? 0 : weight.handle(), eps));
    }

    /** x [B, L, in], weight [out, k, in], zero padding at both ends → [B, L', out]. */
    public static Array conv1d(Array x, Array weight, int padding) {
        return Array.of(Mlx.sa3_conv1d(x.handle(), weight.handle(), 1, padding, 1, 1));
    }

    /** Factors of a float32 matrix [m, n]: U [m, m], S [k] falling, Vᵀ [n, n]. On the CPU, evaluated. */
    public static Array[] svd(Array x) {
        requireFinite("svd", x);
        return decomposed(3, out -> Mlx.sa3_svd(x.handle(), out));
    }

    /** Q [m, k] and R [k, n] of a float32 matrix [m, n]. On the CPU, evaluated. */
    public static Array[] qr(Array x) {
        requireFinite("qr", x);
        return decomposed(2, out -> Mlx.sa3_qr(x.handle(), out));
    }

    /**
     * The first singular vectors of a float32 matrix [m, n]: U [m, rank], S [rank] falling, V [n, rank]. On the CPU,
     * evaluated. No square factor of the larger side is made. Exact to float32 where a singular value is above 1e-5 of the
     * first; a vector of a smaller one is as good as lost.
     */
    public static Array[] leadingSvd(Array x, int rank) {
        requireFinite("leadingSvd", x);
        return decomposed(3, out -> Mlx.sa3_leading_svd(x.handle(), rank, out));
    }

    private static Array[] decomposed(int count, ToIntFunction<long[]> decomposition) {
        long[] out = new long[count];
        Array.check(decomposition.applyAsInt(out));
        Array[] parts = new Array[count];
        for (int i = 0; i < count; i++) {
            parts[i] = Array.of(out[i]);
        }
        MlxRuntime.blas().onOneThread(() -> eval(List.of(parts)));
        return parts;
    }

    /** LAPACK reports NaN from a worker thread, where nobody could catch it; so it is refused here. */
    private static void requireFinite(String operation, Array x) {
        if (min(isFinite(x).as(Dtype.I32), false, axes(x)).item() == 0) {
            throw new MlxException(operation + " of " + x + ": the matrix holds NaN or infinity");
        }
    }

    private static int[] axes(Array x) {
        int[] axes = new int[x.ndim()];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i;
        }
        return axes;
    }

    /** Evaluates several arrays in one pass. */
    public static void eval(List<Array> arrays) {
        long[] handles = arrays.stream().mapToLong(Array::handle).toArray();
        Array.check(Mlx.sa3_eval(handles, handles.length));
    }
}

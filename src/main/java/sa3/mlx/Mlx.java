package sa3.mlx;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * The C ABI of {@code mlx_shim.h}, one declaration per function and nothing else. A {@code long} is a handle; 0 means
 * failure, with the reason in {@link #sa3_last_error()}.
 */
final class Mlx {
    private Mlx() {}

    interface Function extends Callback {
        int invoke(long id, Pointer inputs, int count, Pointer value);
    }

    static native String sa3_last_error();

    static native String sa3_mlx_version();

    static native long sa3_live_handles();

    static native int sa3_gpu_available();

    static native int sa3_use_gpu(int gpu);

    static native int sa3_new_stream();

    static native int sa3_synchronize();

    static native long sa3_active_memory_bytes();

    static native long sa3_peak_memory_bytes();

    static native long sa3_cache_memory_bytes();

    static native void sa3_reset_peak_memory();

    static native void sa3_clear_cache();

    static native long sa3_set_cache_limit_bytes(long bytes);

    static native String sa3_kernels_features();

    static native void sa3_kernels_set_threads(int threads);

    static native long sa3_from_bytes(ByteBuffer data, long bytes, int[] shape, int ndim, int dtype);

    static native long sa3_from_bytes(float[] data, long bytes, int[] shape, int ndim, int dtype);

    static native long sa3_from_bytes(int[] data, long bytes, int[] shape, int ndim, int dtype);

    static native long sa3_full(int[] shape, int ndim, double value, int dtype);

    static native long sa3_arange(double start, double stop, double step, int dtype);

    static native void sa3_free(long a);

    static native long sa3_retain(long a);

    static native int sa3_ndim(long a);

    static native int sa3_dtype(long a);

    static native int sa3_shape(long a, int[] out, int capacity);

    static native int sa3_copy_floats(long a, float[] out, long count);

    static native int sa3_copy_ints(long a, long[] out, long count);

    static native int sa3_copy_bytes(long a, ByteBuffer out, long bytes);

    static native int sa3_eval(long[] arrays, int count);

    static native long sa3_abs(long a);

    static native long sa3_cos(long a);

    static native long sa3_exp(long a);

    static native long sa3_isfinite(long a);

    static native long sa3_log(long a);

    static native long sa3_negative(long a);

    static native long sa3_rsqrt(long a);

    static native long sa3_sigmoid(long a);

    static native long sa3_sign(long a);

    static native long sa3_sin(long a);

    static native long sa3_sqrt(long a);

    static native long sa3_square(long a);

    static native long sa3_stop_gradient(long a);

    static native long sa3_tanh(long a);

    static native long sa3_contiguous(long a);

    static native long sa3_add(long a, long b);

    static native long sa3_subtract(long a, long b);

    static native long sa3_multiply(long a, long b);

    static native long sa3_divide(long a, long b);

    static native long sa3_power(long a, long b);

    static native long sa3_maximum(long a, long b);

    static native long sa3_minimum(long a, long b);

    static native long sa3_matmul(long a, long b);

    static native long sa3_equal(long a, long b);

    static native long sa3_greater(long a, long b);

    static native long sa3_less_equal(long a, long b);

    static native long sa3_sum(long a, int[] axes, int n, int keepdims);

    static native long sa3_mean(long a, int[] axes, int n, int keepdims);

    static native long sa3_max(long a, int[] axes, int n, int keepdims);

    static native long sa3_min(long a, int[] axes, int n, int keepdims);

    static native long sa3_softmax(long a, int[] axes, int n, int keepdims);

    static native long sa3_variance(long a, int[] axes, int n, int keepdims, int ddof);

    static native long sa3_argmax(long a, int axis, int keepdims);

    static native long sa3_where(long condition, long a, long b);

    static native long sa3_astype(long a, int dtype);

    static native long sa3_addmm(long c, long a, long b);

    static native long sa3_reshape(long a, int[] shape, int ndim);

    static native long sa3_transpose(long a, int[] axes, int n);

    static native long sa3_broadcast_to(long a, int[] shape, int ndim);

    static native long sa3_expand_dims(long a, int axis);

    static native long sa3_slice(long a, int[] start, int[] stop, int[] step, int n);

    static native long sa3_concatenate(long[] arrays, int count, int axis);

    static native long sa3_pad(long a, int[] low, int[] high, int n);

    static native long sa3_take(long a, long indices, int axis);

    static native long sa3_take_along_axis(long a, long indices, int axis);

    static native long sa3_rms_norm(long x, long weight, float eps);

    static native long sa3_gated_unit(long x, long bias, int sineGate);

    static native long sa3_gelu_gate(long gate, long up);

    static native long sa3_rms_norm_modulate(long x, long weight, float eps, long scale, long shift);

    static native long sa3_dynamic_tanh(long x, long alpha, long gamma, long beta);

    static native long sa3_gated_residual(long h, long y, long gate);

    static native int sa3_rotary_table(int positions, int dims, float theta, long[] out);

    static native long sa3_head_rms_rope(long x, long weight, float eps, long cos, long sin);

    static native long sa3_head_tanh_rope(long x, long alpha, long gamma, long beta, long cos, long sin);

    static native long sa3_softmax_attention(long q, long k, long v, float scale, long mask, float softCap, int window);

    static native long sa3_differential_attention(
            long q, long k, long v, long q2, long k2, float scale, long mask, int window);

    static native long sa3_row_product(long x, long w);

    static native long sa3_conv1d(long x, long weight, int stride, int padding, int dilation, int groups);

    static native long sa3_random_key(long seed);

    static native long sa3_random_split(long key);

    static native long sa3_random_bits(int[] shape, int ndim, long key);

    static native long sa3_random_normal(int[] shape, int ndim, int dtype, long key);

    static native long sa3_random_uniform(int[] shape, int ndim, int dtype, long key);

    static native int sa3_svd(long a, long[] out);

    static native int sa3_qr(long a, long[] out);

    static native int sa3_leading_svd(long a, int rank, long[] out);

    static native int sa3_value_and_grad(Function f, long id, long[] inputs, int count, long[] value, long[] gradients);

    static native long sa3_recomputed(Function f, long id, long[] inputs, int count, int constants);
}

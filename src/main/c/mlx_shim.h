/*
 * C ABI over MLX: arrays and operations, no model knowledge.
 *
 * Lifecycle  sa3_array is an opaque handle on one array; every function that returns one gives the caller a new handle,
 *            which sa3_free releases. Operations never consume their arguments.
 * Errors     A null handle, or a negative int, means failure; sa3_last_error() then names the operation, the shapes and
 *            the reason. No exception leaves this library and no wrong shape ends the process.
 * Threads    All calls belong to one thread, the owner of MLX; sa3_last_error() and sa3_live_handles() are free.
 * Laziness   Operations build a graph; sa3_eval and the copy functions run it.
 */
#ifndef SA3_MLX_SHIM_H
#define SA3_MLX_SHIM_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define SA3_API __declspec(dllexport)
#else
#define SA3_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sa3_array sa3_array;

/* Element types, numbered as Java's Dtype. */
enum { SA3_BOOL, SA3_U8, SA3_U16, SA3_U32, SA3_U64, SA3_I8, SA3_I16, SA3_I32, SA3_I64, SA3_F16, SA3_F32, SA3_F64, SA3_BF16, SA3_C64 };

/* ---- runtime ---------------------------------------------------------------------------------------------------- */
SA3_API const char* sa3_last_error(void);
SA3_API const char* sa3_mlx_version(void);
SA3_API int64_t sa3_live_handles(void);
SA3_API int sa3_gpu_available(void);
SA3_API int sa3_use_gpu(int gpu);              /* default device of this thread's operations: 1 GPU, 0 CPU */
SA3_API int sa3_new_stream(void);              /* a fresh default stream for the calling thread */
SA3_API int sa3_synchronize(void);
SA3_API int64_t sa3_active_memory_bytes(void);
SA3_API int64_t sa3_peak_memory_bytes(void);
SA3_API int64_t sa3_cache_memory_bytes(void);
SA3_API void sa3_reset_peak_memory(void);
SA3_API void sa3_clear_cache(void);
SA3_API int64_t sa3_set_cache_limit_bytes(int64_t bytes);
/* The kernels of the fused layers: "avx512", "avx2", "neon" or "plain"; null when SA3_CPU asks for what is not there. */
SA3_API const char* sa3_kernels_features(void);
SA3_API void sa3_kernels_set_threads(int threads);
SA3_API int sa3_kernels_threads(void);

/* ---- arrays ----------------------------------------------------------------------------------------------------- */
/* Copies `bytes` bytes of row-major little-endian elements. */
SA3_API sa3_array* sa3_from_bytes(const void* data, int64_t bytes, const int* shape, int ndim, int dtype);
SA3_API sa3_array* sa3_full(const int* shape, int ndim, double value, int dtype);
SA3_API sa3_array* sa3_arange(double start, double stop, double step, int dtype);
SA3_API void sa3_free(sa3_array* a);
SA3_API sa3_array* sa3_retain(const sa3_array* a); /* a second handle on the same array */
SA3_API int sa3_ndim(const sa3_array* a);
SA3_API int sa3_dtype(const sa3_array* a);
SA3_API int sa3_shape(const sa3_array* a, int* out, int capacity); /* returns ndim */
/* Evaluates and copies out row-major. `count` elements, or `bytes` bytes, must match the array exactly. */
SA3_API int sa3_copy_floats(const sa3_array* a, float* out, int64_t count);
SA3_API int sa3_copy_ints(const sa3_array* a, int64_t* out, int64_t count);
SA3_API int sa3_copy_bytes(const sa3_array* a, void* out, int64_t bytes);
SA3_API int sa3_eval(sa3_array* const* arrays, int count);

/* ---- element-wise ----------------------------------------------------------------------------------------------- */
#define SA3_UNARY_OPS(X) \
    X(abs) X(cos) X(exp) X(isfinite) X(log) X(negative) \
    X(rsqrt) X(sigmoid) X(sign) X(sin) X(sqrt) X(square) X(stop_gradient) X(tanh) X(contiguous)
#define SA3_BINARY_OPS(X) \
    X(add) X(subtract) X(multiply) X(divide) X(power) X(maximum) X(minimum) X(matmul) X(equal) X(greater) \
    X(less_equal)
#define SA3_REDUCE_OPS(X) X(sum) X(mean) X(max) X(min) X(softmax)

#define SA3_DECLARE_UNARY(name) SA3_API sa3_array* sa3_##name(const sa3_array* a);
#define SA3_DECLARE_BINARY(name) SA3_API sa3_array* sa3_##name(const sa3_array* a, const sa3_array* b);
#define SA3_DECLARE_REDUCE(name) SA3_API sa3_array* sa3_##name(const sa3_array* a, const int* axes, int n, int keepdims);
SA3_UNARY_OPS(SA3_DECLARE_UNARY)
SA3_BINARY_OPS(SA3_DECLARE_BINARY)
SA3_REDUCE_OPS(SA3_DECLARE_REDUCE) /* softmax ignores keepdims */
SA3_API sa3_array* sa3_variance(const sa3_array* a, const int* axes, int n, int keepdims, int ddof);
SA3_API sa3_array* sa3_argmax(const sa3_array* a, int axis, int keepdims);
SA3_API sa3_array* sa3_where(const sa3_array* condition, const sa3_array* a, const sa3_array* b);
SA3_API sa3_array* sa3_astype(const sa3_array* a, int dtype);
SA3_API sa3_array* sa3_addmm(const sa3_array* c, const sa3_array* a, const sa3_array* b);

/* ---- shape ------------------------------------------------------------------------------------------------------ */
SA3_API sa3_array* sa3_reshape(const sa3_array* a, const int* shape, int ndim);
SA3_API sa3_array* sa3_transpose(const sa3_array* a, const int* axes, int n);
SA3_API sa3_array* sa3_broadcast_to(const sa3_array* a, const int* shape, int ndim);
SA3_API sa3_array* sa3_expand_dims(const sa3_array* a, int axis);
SA3_API sa3_array* sa3_slice(const sa3_array* a, const int* start, const int* stop, const int* step, int n);
SA3_API sa3_array* sa3_concatenate(sa3_array* const* arrays, int count, int axis);
SA3_API sa3_array* sa3_pad(const sa3_array* a, const int* low, const int* high, int n);
SA3_API sa3_array* sa3_take(const sa3_array* a, const sa3_array* indices, int axis);
SA3_API sa3_array* sa3_take_along_axis(const sa3_array* a, const sa3_array* indices, int axis);

/* ---- layers ----------------------------------------------------------------------------------------------------- */
SA3_API sa3_array* sa3_rms_norm(const sa3_array* x, const sa3_array* weight_or_null, float eps);
SA3_API sa3_array* sa3_conv1d(const sa3_array* x, const sa3_array* weight, int stride, int padding, int dilation, int groups);

/* ---- fused layers: our own kernels on the CPU, composed operations elsewhere; formulas in kernels/kernels.h ------- */
SA3_API sa3_array* sa3_gated_unit(const sa3_array* x, const sa3_array* bias_or_null, int sine_gate);
SA3_API sa3_array* sa3_gelu_gate(const sa3_array* gate, const sa3_array* up);
SA3_API sa3_array* sa3_rms_norm_modulate(const sa3_array* x, const sa3_array* weight, float eps, const sa3_array* scale_or_null,
                                         const sa3_array* shift_or_null);
SA3_API sa3_array* sa3_dynamic_tanh(const sa3_array* x, const sa3_array* alpha, const sa3_array* gamma, const sa3_array* beta);
SA3_API sa3_array* sa3_gated_residual(const sa3_array* h, const sa3_array* y, const sa3_array* gate);
/* out[0..1] = cos, sin [positions, dims/2]. */
SA3_API int sa3_rotary_table(int positions, int dims, float theta, sa3_array** out);
SA3_API sa3_array* sa3_head_rms_rope(const sa3_array* x, const sa3_array* weight, float eps, const sa3_array* cos_or_null,
                                     const sa3_array* sin_or_null);
SA3_API sa3_array* sa3_head_tanh_rope(const sa3_array* x, const sa3_array* alpha, const sa3_array* gamma,
                                      const sa3_array* beta, const sa3_array* cos_or_null, const sa3_array* sin_or_null);
/* q [B,T,H,D], k and v [B,S,H,D] -> [B,T,H,D]; soft_cap 0 and window -1 switch those off. */
SA3_API sa3_array* sa3_softmax_attention(const sa3_array* q, const sa3_array* k, const sa3_array* v, float scale,
                                         const sa3_array* mask_or_null, float soft_cap, int window);
/* The same minus a second softmax over q2, k2, times the same values. */
SA3_API sa3_array* sa3_differential_attention(const sa3_array* q, const sa3_array* k, const sa3_array* v, const sa3_array* q2,
                                              const sa3_array* k2, float scale, const sa3_array* mask_or_null, int window);
/* x [..,K] w [N,K]^T -> [..,N]; for many rows as quick as a matmul. */
SA3_API sa3_array* sa3_row_product(const sa3_array* x, const sa3_array* w);

/* ---- random and linear algebra ---------------------------------------------------------------------------------- */
SA3_API sa3_array* sa3_random_key(uint64_t seed);
SA3_API sa3_array* sa3_random_split(const sa3_array* key); /* [2,2]: the two keys */
SA3_API sa3_array* sa3_random_bits(const int* shape, int ndim, const sa3_array* key);
SA3_API sa3_array* sa3_random_normal(const int* shape, int ndim, int dtype, const sa3_array* key);
SA3_API sa3_array* sa3_random_uniform(const int* shape, int ndim, int dtype, const sa3_array* key);
/* out[0..2] = U, S, Vt of a [m,n] (or batched) float32 matrix; computed on the CPU. */
SA3_API int sa3_svd(const sa3_array* a, sa3_array** out);
SA3_API int sa3_qr(const sa3_array* a, sa3_array** out); /* out[0..1] = Q, R */
/* out[0..2] = U [m,rank], S [rank], V [n,rank] of a [m,n] float32 matrix, largest singular values first. By the
   eigenvectors of the smaller Gram matrix in float64, on the CPU: exact to float32 where S is above 1e-5 of its first. */
SA3_API int sa3_leading_svd(const sa3_array* a, int rank, sa3_array** out);

/* ---- gradients -------------------------------------------------------------------------------------------------- */
/*
 * A function of the host language, told apart by `id`. Receives `count` borrowed handles, stores one new handle in
 * *value, which the library frees, and returns 0; anything else aborts the differentiation.
 */
typedef int (*sa3_function)(int64_t id, sa3_array* const* inputs, int count, sa3_array** value);
/* Differentiates a function with a scalar value: stores the value and `count` gradients, one per input. */
SA3_API int sa3_value_and_grad(sa3_function f, int64_t id, sa3_array* const* inputs, int count, sa3_array** value,
                               sa3_array** gradients);
/*
 * The function's value, inside a differentiated function: its inner results are not kept for the gradients, which call it
 * a second time, before sa3_value_and_grad returns. Gradients reach the inputs only, and not the last `constants` of them.
 */
SA3_API sa3_array* sa3_recomputed(sa3_function f, int64_t id, sa3_array* const* inputs, int count, int constants);

/* ---- several processes ------------------------------------------------------------------------------------------- */
/* Stores 1 in out where MLX can use this back-end ("ring", "mpi", "nccl", "jaccl") on this machine, else 0. */
SA3_API int sa3_distributed_available(const char* backend, int* out);
/*
 * Joins the processes of MLX's back-end ("ring", "mpi", "nccl", "any") and stores this one's rank and their number in out.
 * rank and hostfile, where not null, go into MLX_RANK and MLX_HOSTFILE. Blocks until all are there. Once per process.
 */
SA3_API int sa3_distributed_join(const char* backend, const char* rank, const char* hostfile, int* out);
/* The sum over the processes, which all ask for sums of the same shapes in the same order. Evaluating it blocks. */
SA3_API sa3_array* sa3_distributed_sum(const sa3_array* a);

#ifdef __cplusplus
}
#endif
#endif

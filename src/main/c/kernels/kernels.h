// Fast CPU kernels as MLX primitives, float32.
//
// Threads    like any MLX operation: built by the thread that owns the stream, computed on the stream's thread and on
//            at most sa3_kernels_set_threads() threads in all.
// Fallback   on a GPU stream, or when an input is not float32, every function returns its twin composed of MLX
//            operations (namespace `plain`); gradients always go through the twin. vmap is not supported.
// Errors     std::invalid_argument naming the function and the shapes, when the operation is built.
// Accuracy   within 5e-6 of the twin, relative to the largest value of the row (of attention: of the result).
//
// Shapes: B batch, T and S tokens, H heads, D head width, E model width. Inputs are copied only when their last axis is
// not contiguous; attention and the head functions read [B, T, H, D] views of a wider projection in place.
#pragma once

#include <optional>
#include <string>

#include "mlx/array.h"
#include "mlx/utils.h"
#include "simd/isa.h"

namespace sa3::kernels {

namespace mx = mlx::core;

// x [.., 2F] = (value | gate) -> [.., F]: value * silu(gate), or value * sin(pi gate).
// `bias` [2F] is added to x first: it spares the pass that a matrix product with bias needs.
mx::array swiglu(const mx::array& x, const std::optional<mx::array>& bias = std::nullopt, Gate gate = Gate::kSilu,
                 mx::StreamOrDevice s = {});

// gelu_tanh(gate) * up, equal shapes.
mx::array gelu_gate(const mx::array& gate, const mx::array& up, mx::StreamOrDevice s = {});

// x [B, .., E] -> rms(x; weight [E], eps) * (1 + scale) + shift over the last axis; scale and shift hold one row per
// batch item ([B, 1, E] or [B, E]), or one for all ([E]).
mx::array rms_norm_modulate(const mx::array& x, const mx::array& weight, float eps,
                            const std::optional<mx::array>& scale = std::nullopt,
                            const std::optional<mx::array>& shift = std::nullopt, mx::StreamOrDevice s = {});

// gamma [E] * tanh(alpha [1] * x) + beta [E].
mx::array dyt(const mx::array& x, const mx::array& alpha, const mx::array& gamma, const mx::array& beta,
              mx::StreamOrDevice s = {});

// h + sigmoid(1 - gate) * y; h, y [B, .., E], gate as scale above.
mx::array gated_residual(const mx::array& h, const mx::array& y, const mx::array& gate, mx::StreamOrDevice s = {});

// cos and sin [P, R/2] of position * theta^(-2j/R). Row t of an input takes table row t mod P, so a table of `chunk`
// rows restarts the positions with every chunk. Evaluate it once and keep it.
struct Rotary {
    mx::array cos, sin;
};
Rotary rotary_table(int positions, int rotary_dims, float theta, mx::StreamOrDevice s = {});

// x [B, T, H, D] -> the same shape: per head, RMS norm or DyT or nothing, then the rotary turn of the first R channels,
// pairs (j, j + R/2), where a table is given.
mx::array head_rms_rope(const mx::array& x, const mx::array& weight, float eps,
                        const std::optional<Rotary>& rotary = std::nullopt, mx::StreamOrDevice s = {});
mx::array head_dyt_rope(const mx::array& x, const mx::array& alpha, const mx::array& gamma, const mx::array& beta,
                        const std::optional<Rotary>& rotary = std::nullopt, mx::StreamOrDevice s = {});
mx::array rope(const mx::array& x, const Rotary& rotary, mx::StreamOrDevice s = {});

struct AttentionOptions {
    float scale = 1;
    std::optional<mx::array> mask =
        std::nullopt;    // broadcasts to [B, H, T, S]; bool (true = visible) or additive float32
    float soft_cap = 0;  // scores := cap tanh(scores / cap), before the mask; 0: none
    int window = -1;     // query i sees key j iff |i - j| <= window (T = S); negative: none
};

// softmax(scale q k^T) v; q [B, T, H, D], k and v [B, S, H, D] -> [B, T, H, D]. A query that sees no key gives zeros.
mx::array attention(const mx::array& q, const mx::array& k, const mx::array& v, const AttentionOptions& options,
                    mx::StreamOrDevice s = {});

// (softmax(scale q k^T) - softmax(scale q2 k2^T)) v, with one product by v instead of two.
mx::array differential_attention(const mx::array& q, const mx::array& k, const mx::array& v, const mx::array& q2,
                                 const mx::array& k2, const AttentionOptions& options, mx::StreamOrDevice s = {});

// x [.., K] w [N, K]^T -> [.., N], quick for up to kMostRows rows: BLAS packs the whole weight first. The twin serves more.
mx::array row_product(const mx::array& x, const mx::array& w, mx::StreamOrDevice s = {});

}  // namespace sa3::kernels

#if defined(_WIN32)
#define SA3_KERNELS_API __declspec(dllexport)
#else
#define SA3_KERNELS_API __attribute__((visibility("default")))
#endif

extern "C" {
// "avx512", "avx2", "neon" or "plain"; null when SA3_CPU asks for something that this processor lacks.
SA3_KERNELS_API const char* sa3_kernels_features(void);
// Threads of the kernels, the caller's included; default: as many as the processor has. 1 starts none.
SA3_KERNELS_API void sa3_kernels_set_threads(int threads);
SA3_KERNELS_API int sa3_kernels_threads(void);
}

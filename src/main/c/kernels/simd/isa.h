// One table of inner loops per instruction set. Each table is filled by a translation unit of its own, compiled with
// that instruction set's flags; those units include no C++ library code, so that the linker can never pick an inline
// function of theirs for a processor that lacks the instructions.
#pragma once

#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define SA3_INLINE __attribute__((always_inline))
#else
#define SA3_INLINE
#endif

#if defined(__x86_64__) || defined(_M_X64)
#define SA3_X86_64 1
#elif defined(__aarch64__) || defined(_M_ARM64)
#define SA3_ARM64 1
#endif

namespace sa3::kernels {

enum class Gate { kSilu, kSinPi };

// How one head of a row is normalised before the rotary turn.
enum class HeadNorm { kNone, kRms, kDyt };

// RMS over the last axis, then y = rms * weight * (1 + scale) + shift; scale and shift may be null.
struct RmsRows {
    const float* weight;
    const float* scale;
    const float* shift;
    int64_t width;
    float eps;
};

// gamma * tanh(alpha * x) + beta.
struct DytRows {
    const float* gamma;
    const float* beta;
    int64_t width;
    float alpha;
};

// One row of heads: [H, D] at `x`, heads `head_stride` floats apart, written contiguously to `out`.
struct HeadRow {
    const float* x;
    float* out;
    int64_t head_stride;
    int64_t heads;
    int64_t width;  // D
    HeadNorm norm;
    const float* weight;  // RMS weight or DyT gamma [D]
    const float* beta;    // DyT only [D]
    float eps_or_alpha;
    const float* cos;  // [rotary_pairs], null without rotary
    const float* sin;
    int64_t rotary_pairs;
};

struct MatrixView {
    const float* data;  // null: absent
    int64_t stride;     // floats between rows; the last axis has stride 1
};

// Softmax attention of one head: query rows [first_query, last_query) against all keys.
struct HeadAttention {
    MatrixView q, k, v;
    MatrixView q2, k2;  // the second, subtracted score pair; absent for plain attention
    MatrixView mask;    // additive [T, S]; absent without mask
    float* out;         // row 0 of the head
    int64_t out_stride;
    int64_t first_query, last_query;
    int64_t keys;   // S
    int64_t width;  // D
    float scale;
    float soft_cap;  // 0: none
    int64_t window;  // negative: none; else query i sees key j iff |i - j| <= window
    float* scratch;  // attention_scratch(keys, width, differential) floats
};

constexpr int64_t kMostRows = 4;

// out = x w^T: x [rows, depth], 1 to kMostRows of them, w [outputs, depth], out [rows, outputs].
struct RowProduct {
    const float* x;
    const float* w;
    float* out;
    int64_t rows, depth, outputs;
};

struct IsaKernels {
    const char* name;
    // x [rows, 2F] (value | gate), bias [2F] or null -> out [rows, F]
    void (*swiglu)(const float* x, const float* bias, float* out, int64_t rows, int64_t features, Gate gate);
    void (*gelu_gate)(const float* gate, const float* up, float* out, int64_t count);
    void (*rms_rows)(const RmsRows& norm, const float* x, float* out, int64_t rows);
    void (*dyt_rows)(const DytRows& norm, const float* x, float* out, int64_t rows);
    // open = sigmoid(1 - gate)
    void (*open_gate)(const float* gate, float* open, int64_t count);
    // out = h + open * y, open [width]
    void (*gated_residual)(const float* h, const float* y, const float* open, float* out, int64_t rows, int64_t width);
    void (*head_row)(const HeadRow& row);
    int64_t (*attention_scratch)(int64_t keys, int64_t width, bool differential);
    void (*attention)(const HeadAttention& head);
    // outputs [first, last)
    void (*row_product)(const RowProduct& product, int64_t first, int64_t last);
};

extern const IsaKernels kPlainKernels;
#if defined(SA3_X86_64)
extern const IsaKernels kAvx2Kernels;
extern const IsaKernels kAvx512Kernels;
#elif defined(SA3_ARM64)
extern const IsaKernels kNeonKernels;
#endif

}  // namespace sa3::kernels

// Row-wise kernels over a Vec. Every loop may write over its own input (same index read before it is written).
#pragma once

#include "isa.h"
#include "vec_math.h"

namespace sa3::kernels::SA3_ISA {

// body(first index, lanes): whole vectors, then one shorter one.
template <class Body>
inline void each(int64_t count, Body body) {
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) {
        body(i, kWidth);
    }
    if (i < count) {
        body(i, static_cast<int>(count - i));
    }
}

template <Gate kGate>
inline Vec gated(Vec value, Vec gate) {
    if constexpr (kGate == Gate::kSilu) {
        return mul(value, div(gate, add(splat(1.0f), exp(sub(splat(0.0f), gate)))));
    } else {
        return mul(value, sin(mul(splat(3.14159274f), gate)));
    }
}

template <Gate kGate>
inline void swiglu_rows(const float* x, const float* bias, float* out, int64_t rows, int64_t features) {
    for (int64_t row = 0; row < rows; row++, x += 2 * features, out += features) {
        if (bias == nullptr) {
            each(features, [=](int64_t i, int n) SA3_INLINE {
                store(out + i, gated<kGate>(load(x + i, n), load(x + features + i, n)), n);
            });
            continue;
        }
        each(features, [=](int64_t i, int n) SA3_INLINE {
            const Vec value = add(load(x + i, n), load(bias + i, n));
            const Vec gate = add(load(x + features + i, n), load(bias + features + i, n));
            store(out + i, gated<kGate>(value, gate), n);
        });
    }
}

inline void swiglu(const float* x, const float* bias, float* out, int64_t rows, int64_t features, Gate gate) {
    if (gate == Gate::kSilu) {
        swiglu_rows<Gate::kSilu>(x, bias, out, rows, features);
    } else {
        swiglu_rows<Gate::kSinPi>(x, bias, out, rows, features);
    }
}

// gelu(g) = g/2 (1 + tanh(u)) = g sigmoid(2u), u = sqrt(2/pi) (g + 0.044715 g^3)
inline void gelu_gate(const float* gate, const float* up, float* out, int64_t count) {
    each(count, [=](int64_t i, int n) SA3_INLINE {
        const Vec g = load(gate + i, n);
        const Vec inner = fma(mul(mul(g, g), splat(0.044715f)), g, g);
        store(out + i, mul(mul(g, sigmoid(mul(splat(1.59576912f), inner))), load(up + i, n)), n);
    });
}

inline float sum_of_squares(const float* x, int64_t count) {
    Vec even = splat(0), odd = splat(0);
    int64_t i = 0;
    for (; i + 2 * kWidth <= count; i += 2 * kWidth) {
        const Vec a = load(x + i, kWidth), b = load(x + i + kWidth, kWidth);
        even = fma(a, a, even);
        odd = fma(b, b, odd);
    }
    for (; i < count; i += kWidth) {
        const int n = static_cast<int>(count - i < kWidth ? count - i : kWidth);
        const Vec a = load(x + i, n);
        even = fma(a, a, even);
    }
    return sum(add(even, odd));
}

inline float inverse_rms(const float* x, int64_t width, float eps) {
    return 1.0f / sqrtf(sum_of_squares(x, width) / static_cast<float>(width) + eps);
}

inline void rms_rows(const RmsRows& norm, const float* x, float* out, int64_t rows) {
    for (int64_t row = 0; row < rows; row++, x += norm.width, out += norm.width) {
        const Vec factor = splat(inverse_rms(x, norm.width, norm.eps));
        each(norm.width, [&](int64_t i, int n) SA3_INLINE {
            Vec y = mul(mul(load(x + i, n), factor), load(norm.weight + i, n));
            if (norm.scale != nullptr) {
                y = mul(y, add(splat(1.0f), load(norm.scale + i, n)));
            }
            if (norm.shift != nullptr) {
                y = add(y, load(norm.shift + i, n));
            }
            store(out + i, y, n);
        });
    }
}

inline void dyt_rows(const DytRows& norm, const float* x, float* out, int64_t rows) {
    const Vec alpha = splat(norm.alpha);
    for (int64_t row = 0; row < rows; row++, x += norm.width, out += norm.width) {
        each(norm.width, [&](int64_t i, int n) SA3_INLINE {
            const Vec squashed = tanh(mul(alpha, load(x + i, n)));
            store(out + i, fma(squashed, load(norm.gamma + i, n), load(norm.beta + i, n)), n);
        });
    }
}

inline void open_gate(const float* gate, float* open, int64_t count) {
    each(count, [=](int64_t i, int n) SA3_INLINE { store(open + i, sigmoid(sub(splat(1.0f), load(gate + i, n))), n); });
}

inline void gated_residual(const float* h, const float* y, const float* open, float* out, int64_t rows, int64_t width) {
    for (int64_t row = 0; row < rows; row++, h += width, y += width, out += width) {
        each(width, [=](int64_t i, int n)
                        SA3_INLINE { store(out + i, fma(load(open + i, n), load(y + i, n), load(h + i, n)), n); });
    }
}

// (a, b) -> (a cos - b sin, a sin + b cos) for the pairs (j, j + pairs).
inline void turn(float* x, const float* cos, const float* sin, int64_t pairs) {
    each(pairs, [=](int64_t i, int n) SA3_INLINE {
        const Vec a = load(x + i, n), b = load(x + pairs + i, n);
        const Vec c = load(cos + i, n), s = load(sin + i, n);
        store(x + i, fnma(b, s, mul(a, c)), n);
        store(x + pairs + i, fma(a, s, mul(b, c)), n);
    });
}

inline void normalise_head(const HeadRow& row, const float* x, float* out) {
    if (row.norm == HeadNorm::kRms) {
        rms_rows({row.weight, nullptr, nullptr, row.width, row.eps_or_alpha}, x, out, 1);
    } else if (row.norm == HeadNorm::kDyt) {
        dyt_rows({row.weight, row.beta, row.width, row.eps_or_alpha}, x, out, 1);
    } else {
        each(row.width, [=](int64_t i, int n) SA3_INLINE { store(out + i, load(x + i, n), n); });
    }
}

inline void head_row(const HeadRow& row) {
    for (int64_t head = 0; head < row.heads; head++) {
        float* out = row.out + head * row.width;
        normalise_head(row, row.x + head * row.head_stride, out);
        if (row.cos != nullptr) {
            turn(out, row.cos, row.sin, row.rotary_pairs);
        }
    }
}

}  // namespace sa3::kernels::SA3_ISA

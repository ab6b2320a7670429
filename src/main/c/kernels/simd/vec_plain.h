// One float at a time: what every processor can run, and the reference for the other vector types.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

namespace sa3::kernels::SA3_ISA {

using Vec = float;
constexpr int kWidth = 1;
constexpr int kTileRows = 4;     // rows of one register tile
constexpr int kTileVectors = 4;  // vectors in a row of it

inline Vec load(const float* p, int) { return *p; }
inline void store(float* p, Vec x, int) { *p = x; }
inline Vec splat(float x) { return x; }
inline Vec add(Vec a, Vec b) { return a + b; }
inline Vec sub(Vec a, Vec b) { return a - b; }
inline Vec mul(Vec a, Vec b) { return a * b; }
inline Vec div(Vec a, Vec b) { return a / b; }
inline Vec fma(Vec a, Vec b, Vec c) { return a * b + c; }
inline Vec fnma(Vec a, Vec b, Vec c) { return c - a * b; }
// The second operand wins when either is NaN: max(limit, x) keeps a NaN in x.
inline Vec max(Vec a, Vec b) { return a > b ? a : b; }
inline Vec min(Vec a, Vec b) { return a < b ? a : b; }
inline Vec round(Vec x) { return rintf(x); }
inline Vec power_of_two(int32_t n) {  // -126 <= n <= 127
    const int32_t bits = (n + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return power;
}
inline Vec times_power_of_two(Vec x, Vec n) {
    const int32_t whole = n == n ? static_cast<int32_t>(n) : 0;
    const int32_t half = whole / 2;
    return x * power_of_two(half) * power_of_two(whole - half);
}
inline Vec negate_if_odd(Vec x, Vec n) { return n * 0.5f == rintf(n * 0.5f) ? x : -x; }
// y, or 0 where x < limit; a NaN x keeps y.
inline Vec zero_if_below(Vec x, float limit, Vec y) { return x < limit ? 0 : y; }
inline bool any_magnitude_above(Vec x, float limit) { return fabsf(x) > limit; }
inline float sum(Vec x) { return x; }
inline float top(Vec x) { return x; }

// dst[d * dst_stride + key] = src[key * src_stride + d] for kWidth x kWidth values; rows from `keys` on count as 0.
inline void transpose_tile(const float* src, int64_t, int keys, float* dst, int64_t) { *dst = keys > 0 ? *src : 0; }

}  // namespace sa3::kernels::SA3_ISA

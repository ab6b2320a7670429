// Sixteen floats, AVX-512F.
#pragma once

#include <immintrin.h>
#include <math.h>
#include <stdint.h>

namespace sa3::kernels::SA3_ISA {

using Vec = __m512;
constexpr int kWidth = 16;
constexpr int kTileRows = 12;
constexpr int kTileVectors = 2;

inline __mmask16 first_lanes(int count) { return static_cast<__mmask16>((1u << count) - 1u); }
inline Vec load(const float* p, int count) {
    return count == kWidth ? _mm512_loadu_ps(p) : _mm512_maskz_loadu_ps(first_lanes(count), p);
}
inline void store(float* p, Vec x, int count) {
    if (count == kWidth) {
        _mm512_storeu_ps(p, x);
    } else {
        _mm512_mask_storeu_ps(p, first_lanes(count), x);
    }
}
inline Vec splat(float x) { return _mm512_set1_ps(x); }
inline Vec add(Vec a, Vec b) { return _mm512_add_ps(a, b); }
inline Vec sub(Vec a, Vec b) { return _mm512_sub_ps(a, b); }
inline Vec mul(Vec a, Vec b) { return _mm512_mul_ps(a, b); }
inline Vec div(Vec a, Vec b) { return _mm512_div_ps(a, b); }
inline Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
inline Vec fnma(Vec a, Vec b, Vec c) { return _mm512_fnmadd_ps(a, b, c); }
inline Vec max(Vec a, Vec b) { return _mm512_max_ps(a, b); }
inline Vec min(Vec a, Vec b) { return _mm512_min_ps(a, b); }
inline Vec round(Vec x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
inline Vec times_power_of_two(Vec x, Vec n) { return _mm512_scalef_ps(x, n); }
inline Vec negate_if_odd(Vec x, Vec n) {
    const __m512i odd = _mm512_slli_epi32(_mm512_cvtps_epi32(n), 31);
    return _mm512_castsi512_ps(_mm512_xor_epi32(_mm512_castps_si512(x), odd));
}
inline Vec zero_if_below(Vec x, float limit, Vec y) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, splat(limit), _CMP_NLT_UQ), y);
}
inline bool any_magnitude_above(Vec x, float limit) {
    return _mm512_cmp_ps_mask(_mm512_abs_ps(x), splat(limit), _CMP_GT_OQ) != 0;
}
inline float sum(Vec x) { return _mm512_reduce_add_ps(x); }
inline float top(Vec x) { return _mm512_reduce_max_ps(x); }

// 16 x 16 in registers: pairs, fours, then two rounds over the 128-bit lanes.
inline void transpose_tile(const float* src, int64_t src_stride, int keys, float* dst, int64_t dst_stride) {
    __m512 r[16], t[16];
    for (int i = 0; i < 16; i++) {
        r[i] = i < keys ? _mm512_loadu_ps(src + i * src_stride) : _mm512_setzero_ps();
    }
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        r[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
        r[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xEE);
        r[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        r[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xEE);
    }
    for (int i = 0; i < 4; i++) {
        const __m512 a = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
        const __m512 b = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
        const __m512 c = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xDD);
        const __m512 d = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xDD);
        _mm512_storeu_ps(dst + i * dst_stride, _mm512_shuffle_f32x4(a, b, 0x88));
        _mm512_storeu_ps(dst + (i + 8) * dst_stride, _mm512_shuffle_f32x4(a, b, 0xDD));
        _mm512_storeu_ps(dst + (i + 4) * dst_stride, _mm512_shuffle_f32x4(c, d, 0x88));
        _mm512_storeu_ps(dst + (i + 12) * dst_stride, _mm512_shuffle_f32x4(c, d, 0xDD));
    }
}

}  // namespace sa3::kernels::SA3_ISA

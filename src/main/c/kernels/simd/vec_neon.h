// Four floats, 64-bit ARM.
#pragma once

#include <arm_neon.h>
#include <math.h>
#include <stdint.h>

namespace sa3::kernels::SA3_ISA {

using Vec = float32x4_t;
constexpr int kWidth = 4;
constexpr int kTileRows = 8;
constexpr int kTileVectors = 2;

inline Vec load(const float* p, int count) {
    if (count == kWidth) {
        return vld1q_f32(p);
    }
    float lanes[kWidth] = {0, 0, 0, 0};
    for (int i = 0; i < count; i++) {
        lanes[i] = p[i];
    }
    return vld1q_f32(lanes);
}
inline void store(float* p, Vec x, int count) {
    if (count == kWidth) {
        vst1q_f32(p, x);
        return;
    }
    float lanes[kWidth];
    vst1q_f32(lanes, x);
    for (int i = 0; i < count; i++) {
        p[i] = lanes[i];
    }
}
inline Vec splat(float x) { return vdupq_n_f32(x); }
inline Vec add(Vec a, Vec b) { return vaddq_f32(a, b); }
inline Vec sub(Vec a, Vec b) { return vsubq_f32(a, b); }
inline Vec mul(Vec a, Vec b) { return vmulq_f32(a, b); }
inline Vec div(Vec a, Vec b) { return vdivq_f32(a, b); }
inline Vec fma(Vec a, Vec b, Vec c) { return vfmaq_f32(c, a, b); }
inline Vec fnma(Vec a, Vec b, Vec c) { return vfmsq_f32(c, a, b); }
// As on x86, the second operand wins when either is NaN.
inline Vec max(Vec a, Vec b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
inline Vec min(Vec a, Vec b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
inline Vec round(Vec x) { return vrndnq_f32(x); }
inline Vec power_of_two(int32x4_t n) { return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n, vdupq_n_s32(127)), 23)); }
inline Vec times_power_of_two(Vec x, Vec n) {
    const int32x4_t whole = vcvtnq_s32_f32(n);
    const int32x4_t half = vshrq_n_s32(whole, 1);
    return mul(mul(x, power_of_two(half)), power_of_two(vsubq_s32(whole, half)));
}
inline Vec negate_if_odd(Vec x, Vec n) {
    const uint32x4_t odd = vreinterpretq_u32_s32(vshlq_n_s32(vcvtnq_s32_f32(n), 31));
    return vreinterpretq_f32_u32(veorq_u32(vreinterpretq_u32_f32(x), odd));
}
inline Vec zero_if_below(Vec x, float limit, Vec y) {
    return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(y), vcltq_f32(x, splat(limit))));
}
inline bool any_magnitude_above(Vec x, float limit) { return vmaxvq_u32(vcgtq_f32(vabsq_f32(x), splat(limit))) != 0; }
inline float sum(Vec x) { return vaddvq_f32(x); }
inline float top(Vec x) { return vmaxnmvq_f32(x); }

inline void transpose_tile(const float* src, int64_t src_stride, int keys, float* dst, int64_t dst_stride) {
    Vec r[4];
    for (int i = 0; i < 4; i++) {
        r[i] = i < keys ? vld1q_f32(src + i * src_stride) : splat(0);
    }
    const float32x4x2_t a = vtrnq_f32(r[0], r[1]);
    const float32x4x2_t b = vtrnq_f32(r[2], r[3]);
    for (int i = 0; i < 2; i++) {
        vst1q_f32(dst + i * dst_stride, vcombine_f32(vget_low_f32(a.val[i]), vget_low_f32(b.val[i])));
        vst1q_f32(dst + (i + 2) * dst_stride, vcombine_f32(vget_high_f32(a.val[i]), vget_high_f32(b.val[i])));
    }
}

}  // namespace sa3::kernels::SA3_ISA

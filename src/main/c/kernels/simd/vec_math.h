// Elementary functions over a Vec. Constants are Taylor coefficients after exact range reduction.
#pragma once

namespace sa3::kernels::SA3_ISA {

// (exp(r) - 1) / r for |r| <= ln2 / 2, by Taylor to r^7: relative error of exp below 1e-8 before rounding.
inline Vec expm1_over_r(Vec r) {
    Vec p = fma(splat(1.0f / 5040), r, splat(1.0f / 720));
    p = fma(p, r, splat(1.0f / 120));
    p = fma(p, r, splat(1.0f / 24));
    p = fma(p, r, splat(1.0f / 6));
    p = fma(p, r, splat(0.5f));
    return fma(p, r, splat(1.0f));
}

// x = n ln2 + r; ln2 is split so that n * kLn2High is exact for |n| < 2^9.
struct Reduced {
    Vec n, r;
};
inline Reduced reduce_by_ln2(Vec x) {
    const Vec n = round(mul(x, splat(1.44269504f)));
    return {n, fnma(n, splat(-2.12194440e-4f), fnma(n, splat(0.693359375f), x))};
}

// Infinity above the range, 0 for x < -87: no denormal results, which processors compute a hundred times slower, and a
// softmax would be full of them. NaN stays NaN.
inline Vec exp(Vec x) {
    constexpr float kLowest = -87.0f;
    const Reduced a = reduce_by_ln2(min(splat(89.5f), max(splat(kLowest), x)));
    return zero_if_below(x, kLowest, times_power_of_two(fma(expm1_over_r(a.r), a.r, splat(1.0f)), a.n));
}

// tanh(x) = e / (e + 2) with e = exp(2x) - 1 = 2^n (exp(r) - 1) + (2^n - 1): accurate near 0 too.
inline Vec tanh(Vec x) {
    const Reduced a = reduce_by_ln2(min(splat(20.0f), max(splat(-20.0f), add(x, x))));
    const Vec power = times_power_of_two(splat(1.0f), a.n);
    const Vec e = fma(power, mul(expm1_over_r(a.r), a.r), sub(power, splat(1.0f)));
    return div(e, add(e, splat(2.0f)));
}

inline Vec sigmoid(Vec x) { return div(splat(1.0f), add(splat(1.0f), exp(sub(splat(0.0f), x)))); }

// sin(x): x = k pi + r, sin x = (-1)^k sin r, Taylor to r^13 on |r| <= pi/2 (error 7e-10).
inline Vec sin(Vec x) {
    constexpr float kExactReduction = 32768.0f;
    if (any_magnitude_above(x, kExactReduction)) {
        float lanes[kWidth];
        store(lanes, x, kWidth);
        for (float& lane : lanes) {
            lane = sinf(lane);
        }
        return load(lanes, kWidth);
    }
    const Vec k = round(mul(x, splat(0.318309886f)));
    Vec r = fnma(k, splat(3.140625f), x);  // pi in three parts; the products with k are exact for the first two
    r = fnma(k, splat(9.67502593994140625e-4f), r);
    r = fnma(k, splat(1.50995799e-7f), r);
    const Vec z = mul(r, r);
    Vec p = fma(splat(1.0f / 6227020800.0f), z, splat(-1.0f / 39916800.0f));
    p = fma(p, z, splat(1.0f / 362880));
    p = fma(p, z, splat(-1.0f / 5040));
    p = fma(p, z, splat(1.0f / 120));
    p = fma(p, z, splat(-1.0f / 6));
    return negate_if_odd(fma(mul(p, z), r, r), k);
}

}  // namespace sa3::kernels::SA3_ISA

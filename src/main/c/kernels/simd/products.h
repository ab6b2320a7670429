// Matrix products of few rows: packing, as BLAS does it, would cost more than the product.
#pragma once

#include "isa.h"

namespace sa3::kernels::SA3_ISA {

// kRows rows of x by kOutputs rows of w, each weight read once as it lies in memory.
template <int kRows, int kOutputs>
inline void dot_products(const RowProduct& p, int64_t output) {
    Vec sums[kRows][kOutputs];
    for (auto& row : sums) {
        for (Vec& sum : row) {
            sum = splat(0);
        }
    }
    const float* w = p.w + output * p.depth;
    for (int64_t k = 0; k < p.depth; k += kWidth) {
        const int n = static_cast<int>(p.depth - k < kWidth ? p.depth - k : kWidth);
        Vec part[kRows];
        for (int r = 0; r < kRows; r++) {
            part[r] = load(p.x + r * p.depth + k, n);
        }
        for (int j = 0; j < kOutputs; j++) {
            const Vec weights = load(w + j * p.depth + k, n);
            for (int r = 0; r < kRows; r++) {
                sums[r][j] = fma(part[r], weights, sums[r][j]);
            }
        }
    }
    for (int r = 0; r < kRows; r++) {
        for (int j = 0; j < kOutputs; j++) {
            p.out[r * p.outputs + output + j] = sum(sums[r][j]);
        }
    }
}

template <int kRows>
inline void rows_product(const RowProduct& p, int64_t first, int64_t last) {
    constexpr int kOutputs = 4;
    int64_t j = first;
    for (; j + kOutputs <= last; j += kOutputs) {
        dot_products<kRows, kOutputs>(p, j);
    }
    for (; j < last; j++) {
        dot_products<kRows, 1>(p, j);
    }
}

inline void row_product(const RowProduct& p, int64_t first, int64_t last) {
    static_assert(kMostRows == 4);
    switch (p.rows) {
        case 1: return rows_product<1>(p, first, last);
        case 2: return rows_product<2>(p, first, last);
        case 3: return rows_product<3>(p, first, last);
        default: return rows_product<4>(p, first, last);
    }
}

}  // namespace sa3::kernels::SA3_ISA

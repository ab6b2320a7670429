// Softmax attention of one head, blocked so that scores never leave the cache.
//
//   pack    K -> panels [keys / N][D][N], V -> panels [D / N][S][N]   (N = kPanel columns, zero padded)
//   block   kBlockRows query rows at a time:
//             scores = (scale Q) K^T          register tiles of kTileRows x kPanel
//             e = exp(scores - row maximum)   zero where hidden
//             out = (e V) / sum(e)            plain;   (e/sum(e) - e'/sum(e')) V   differential
//
// A window restricts each block to the panels that its rows can see: O(T (w + kBlockRows)).
// Matrix products are done here and not in BLAS: the heads are small (34 or 172 rows of 64), one call per head and
// product costs more in packing and call overhead than it computes, and BLAS threads would fight with ours.
#pragma once

#include <string.h>

#include "isa.h"
#include "rows.h"

namespace sa3::kernels::SA3_ISA {

constexpr int kPanel = kTileVectors * kWidth;
constexpr int kBlockRows = 2 * kTileRows;

inline int64_t panels(int64_t columns) { return (columns + kPanel - 1) / kPanel; }
inline int64_t padded(int64_t columns) { return panels(columns) * kPanel; }
inline int64_t score_stride(int64_t keys) { return padded(keys) + kWidth; }

// c [kRows, kPanel] = a [kRows, depth] * b [depth, kPanel], row r times `factor[r]` where given.
template <int kRows>
void tile(const float* a, int64_t a_stride, const float* b, int64_t depth, float* c, int64_t c_stride, int columns,
          const float* factor) {
    Vec sums[kRows][kTileVectors];
    for (auto& row : sums) {
        for (Vec& x : row) {
            x = splat(0);
        }
    }
    for (int64_t k = 0; k < depth; k++, b += kPanel) {
        Vec column[kTileVectors];
        for (int v = 0; v < kTileVectors; v++) {
            column[v] = load(b + v * kWidth, kWidth);
        }
        for (int r = 0; r < kRows; r++) {
            const Vec x = splat(a[r * a_stride + k]);
            for (int v = 0; v < kTileVectors; v++) {
                sums[r][v] = fma(x, column[v], sums[r][v]);
            }
        }
    }
    for (int r = 0; r < kRows; r++) {
        for (int v = 0; v < kTileVectors && v * kWidth < columns; v++) {
            const int left = columns - v * kWidth;
            const Vec x = factor == nullptr ? sums[r][v] : mul(sums[r][v], splat(factor[r]));
            store(c + r * c_stride + v * kWidth, x, left < kWidth ? left : kWidth);
        }
    }
}

using Tile = void (*)(const float*, int64_t, const float*, int64_t, float*, int64_t, int, const float*);

template <int... kCounts>
struct Tiles {
    static constexpr Tile by_rows[] = {nullptr, tile<kCounts>...};
};
template <int kLast, int... kCounts>
struct TilesUpTo : TilesUpTo<kLast - 1, kLast, kCounts...> {};
template <int... kCounts>
struct TilesUpTo<0, kCounts...> : Tiles<kCounts...> {};

// c [rows, columns] = a [rows, depth] * (one packed panel), in register tiles.
inline void multiply(const float* a, int64_t a_stride, int64_t rows, const float* panel, int64_t depth, float* c,
                     int64_t c_stride, int columns, const float* factor) {
    for (int64_t r = 0; r < rows; r += kTileRows) {
        const int64_t count = rows - r < kTileRows ? rows - r : kTileRows;
        TilesUpTo<kTileRows>::by_rows[count](a + r * a_stride, a_stride, panel, depth, c + r * c_stride, c_stride,
                                             columns, factor == nullptr ? nullptr : factor + r);
    }
}

inline void pack_keys(const MatrixView& k, int64_t keys, int64_t width, float* packed) {
    for (int64_t first = 0; first < keys; first += kWidth) {
        const int64_t left = keys - first;
        const int count = static_cast<int>(left < kWidth ? left : kWidth);
        const float* src = k.data + first * k.stride;
        float* dst = packed + (first / kPanel) * kPanel * width + first % kPanel;
        int64_t d = 0;
        for (; d + kWidth <= width; d += kWidth) {
            transpose_tile(src + d, k.stride, count, dst + d * kPanel, kPanel);
        }
        for (; d < width; d++) {
            for (int key = 0; key < kWidth; key++) {
                dst[d * kPanel + key] = key < count ? src[key * k.stride + d] : 0;
            }
        }
    }
    for (int64_t key = (keys + kWidth - 1) / kWidth * kWidth; key < padded(keys); key += kWidth) {
        for (int64_t d = 0; d < width; d++) {
            store(packed + (key / kPanel) * kPanel * width + d * kPanel + key % kPanel, splat(0), kWidth);
        }
    }
}

inline void pack_values(const MatrixView& v, int64_t keys, int64_t width, float* packed) {
    for (int64_t key = 0; key < keys; key++) {
        for (int64_t d = 0; d < padded(width); d += kWidth) {
            const int64_t left = width - d;
            float* dst = packed + (d / kPanel) * kPanel * keys + key * kPanel + d % kPanel;
            if (left <= 0) {
                store(dst, splat(0), kWidth);
            } else {
                store(dst, load(v.data + key * v.stride + d, left < kWidth ? static_cast<int>(left) : kWidth), kWidth);
            }
        }
    }
}

// Scratch of one head, in this order.
struct Workspace {
    float *keys, *keys2, *values, *query, *scores, *scores2, *factors;
};

inline int64_t attention_scratch(int64_t keys, int64_t width, bool differential) {
    const int64_t pairs = differential ? 2 : 1;
    return pairs * (padded(keys) * width + kBlockRows * score_stride(keys)) + keys * padded(width) +
           kBlockRows * width + kBlockRows;
}

inline Workspace split_scratch(const HeadAttention& head) {
    const bool differential = head.q2.data != nullptr;
    const int64_t key_floats = padded(head.keys) * head.width, score_floats = kBlockRows * score_stride(head.keys);
    Workspace w{};
    w.keys = head.scratch;
    w.keys2 = w.keys + key_floats;
    w.values = w.keys2 + (differential ? key_floats : 0);
    w.scores = w.values + head.keys * padded(head.width);
    w.scores2 = w.scores + score_floats;
    w.query = w.scores2 + (differential ? score_floats : 0);
    w.factors = w.query + kBlockRows * head.width;
    return w;
}

// The columns [first, last) of the key panels that a block or a row works on.
struct Span {
    int64_t first, last;
};

inline Span visible(const HeadAttention& head, int64_t first_row, int64_t last_row) {
    if (head.window < 0) {
        return {0, head.keys};
    }
    const int64_t first = first_row - head.window, last = last_row + head.window;
    return {first > 0 ? first : 0, last < head.keys ? last : head.keys};
}

// scores [rows, padded keys] within `span`, widened to whole panels.
inline void score_block(const HeadAttention& head, const MatrixView& q, const float* keys, Span span, int64_t row,
                        int64_t rows, float* query, float* scores) {
    const Vec scale = splat(head.scale);
    for (int64_t r = 0; r < rows; r++) {
        const float* src = q.data + (row + r) * q.stride;
        float* dst = query + r * head.width;
        each(head.width, [=](int64_t i, int n) SA3_INLINE { store(dst + i, mul(scale, load(src + i, n)), n); });
    }
    const int64_t stride = score_stride(head.keys);
    for (int64_t panel = span.first / kPanel; panel * kPanel < span.last; panel++) {
        multiply(query, head.width, rows, keys + panel * kPanel * head.width, head.width, scores + panel * kPanel,
                 stride, kPanel, nullptr);
    }
}

inline void cap_and_mask(const HeadAttention& head, float* scores, Span seen, int64_t row) {
    const float* mask = head.mask.data == nullptr ? nullptr : head.mask.data + row * head.mask.stride;
    if (head.soft_cap > 0) {
        const Vec cap = splat(head.soft_cap);
        each(seen.last - seen.first, [=](int64_t i, int n) SA3_INLINE {
            float* at = scores + seen.first + i;
            store(at, mul(cap, tanh(div(load(at, n), cap))), n);
        });
    }
    if (mask != nullptr) {
        each(seen.last - seen.first, [=](int64_t i, int n) SA3_INLINE {
            float* at = scores + seen.first + i;
            store(at, add(load(at, n), load(mask + seen.first + i, n)), n);
        });
    }
}

// scores := exp(scores - maximum) in `seen`, 0 in the rest of `span`; returns 1 / sum, or 0 when all is hidden.
// Works in whole vectors: what the last one reaches beyond `seen` counts as hidden (rows are a vector longer for it).
inline float exponentials(float* scores, Span seen, Span span) {
    float* row = scores + seen.first;
    const int64_t count = seen.last - seen.first;
    store(row + count, splat(-INFINITY), kWidth);
    Vec peaks = splat(-INFINITY);
    for (int64_t i = 0; i < count; i += kWidth) {
        peaks = max(load(row + i, kWidth), peaks);
    }
    const float peak = top(peaks);
    const Vec shift = splat(peak == -INFINITY ? 0 : peak);
    Vec sums = splat(0);
    for (int64_t i = 0; i < count; i += kWidth) {
        const Vec e = exp(sub(load(row + i, kWidth), shift));
        store(row + i, e, kWidth);
        sums = add(sums, e);
    }
    for (int64_t i = span.first; i < seen.first; i++) {
        scores[i] = 0;
    }
    for (int64_t i = seen.last; i < span.last; i++) {
        scores[i] = 0;
    }
    const float total = sum(sums);
    return total == 0 ? 0 : 1 / total;
}

inline float softmax_row(const HeadAttention& head, float* scores, Span span, int64_t row) {
    const Span seen = visible(head, row, row + 1);
    cap_and_mask(head, scores, seen, row);
    return exponentials(scores, seen, span);
}

// scores := scores * own - scores2 * other
inline void subtract_row(float* scores, const float* scores2, Span span, float own, float other) {
    each(span.last - span.first, [=](int64_t i, int n) SA3_INLINE {
        float* at = scores + span.first + i;
        const Vec less = mul(load(scores2 + span.first + i, n), splat(other));
        store(at, sub(mul(load(at, n), splat(own)), less), n);
    });
}

inline void value_block(const HeadAttention& head, const Workspace& w, Span span, int64_t row, int64_t rows) {
    for (int64_t d = 0; d < head.width; d += kPanel) {
        const int64_t left = head.width - d;
        const float* panel = w.values + (d / kPanel) * kPanel * head.keys + span.first * kPanel;
        multiply(w.scores + span.first, score_stride(head.keys), rows, panel, span.last - span.first,
                 head.out + row * head.out_stride + d, head.out_stride, static_cast<int>(left < kPanel ? left : kPanel),
                 w.factors);
    }
}

inline void attend_block(const HeadAttention& head, const Workspace& w, int64_t row, int64_t rows) {
    const Span span = visible(head, row, row + rows);
    const int64_t stride = score_stride(head.keys);
    score_block(head, head.q, w.keys, span, row, rows, w.query, w.scores);
    for (int64_t r = 0; r < rows; r++) {
        w.factors[r] = softmax_row(head, w.scores + r * stride, span, row + r);
    }
    if (head.q2.data != nullptr) {
        score_block(head, head.q2, w.keys2, span, row, rows, w.query, w.scores2);
        for (int64_t r = 0; r < rows; r++) {
            const float other = softmax_row(head, w.scores2 + r * stride, span, row + r);
            subtract_row(w.scores + r * stride, w.scores2 + r * stride, span, w.factors[r], other);
            w.factors[r] = 1;
        }
    }
    value_block(head, w, span, row, rows);
}

inline void attention(const HeadAttention& head) {
    const Workspace w = split_scratch(head);
    pack_keys(head.k, head.keys, head.width, w.keys);
    if (head.k2.data != nullptr) {
        pack_keys(head.k2, head.keys, head.width, w.keys2);
    }
    pack_values(head.v, head.keys, head.width, w.values);
    for (int64_t row = head.first_query; row < head.last_query; row += kBlockRows) {
        const int64_t left = head.last_query - row;
        attend_block(head, w, row, left < kBlockRows ? left : kBlockRows);
    }
}

}  // namespace sa3::kernels::SA3_ISA

#include "plain.h"

#include <cmath>
#include <vector>

#include "mlx/fast.h"
#include "mlx/ops.h"

namespace sa3::kernels::plain {
namespace {

mx::array like(float value, const mx::array& x) { return mx::array(value, x.dtype()); }

mx::array heads_first(const mx::array& x, mx::StreamOrDevice s) { return mx::transpose(x, {0, 2, 1, 3}, s); }

// Boolean [T, S]: |i - j| <= window.
mx::array window_mask(int queries, int keys, int window, mx::StreamOrDevice s) {
    const mx::array i = mx::expand_dims(mx::arange(queries, mx::int32, s), 1, s);
    const mx::array j = mx::expand_dims(mx::arange(keys, mx::int32, s), 0, s);
    return mx::less_equal(mx::abs(mx::subtract(i, j, s), s), mx::array(window), s);
}

mx::array additive(const mx::array& mask, mx::Dtype dtype, mx::StreamOrDevice s) {
    if (mask.dtype() != mx::bool_) {
        return mx::astype(mask, dtype, s);
    }
    return mx::where(mask, mx::array(0.0f, dtype), mx::array(-INFINITY, dtype), s);
}

}  // namespace

mx::array swiglu(const mx::array& x, const std::optional<mx::array>& bias, Gate gate, mx::StreamOrDevice s) {
    const auto halves = mx::split(bias ? mx::add(x, *bias, s) : x, 2, -1, s);
    const mx::array& g = halves[1];
    const mx::array shaped = gate == Gate::kSilu ? mx::multiply(g, mx::sigmoid(g, s), s)
                                                 : mx::sin(mx::multiply(like(3.14159274f, g), g, s), s);
    return mx::multiply(halves[0], shaped, s);
}

mx::array gelu_gate(const mx::array& gate, const mx::array& up, mx::StreamOrDevice s) {
    const mx::array cube = mx::multiply(gate, mx::multiply(gate, gate, s), s);
    const mx::array inner = mx::add(gate, mx::multiply(like(0.044715f, gate), cube, s), s);
    const mx::array t = mx::tanh(mx::multiply(like(0.7978845608f, gate), inner, s), s);
    const mx::array gelu = mx::multiply(mx::multiply(like(0.5f, gate), gate, s), mx::add(like(1, gate), t, s), s);
    return mx::multiply(gelu, up, s);
}

mx::array per_batch(const mx::array& row, const mx::array& x, mx::StreamOrDevice s) {
    if (row.ndim() == 1) {
        return row;
    }
    mx::Shape shape(x.ndim(), 1);
    shape.front() = row.shape(0);
    shape.back() = row.shape(-1);
    return mx::reshape(row, shape, s);
}

mx::array rms_norm_modulate(const mx::array& x, const mx::array& weight, float eps,
                            const std::optional<mx::array>& scale, const std::optional<mx::array>& shift,
                            mx::StreamOrDevice s) {
    mx::array y = mx::fast::rms_norm(x, weight, eps, s);
    if (scale) {
        y = mx::multiply(y, mx::add(like(1, *scale), per_batch(*scale, x, s), s), s);
    }
    return shift ? mx::add(y, per_batch(*shift, x, s), s) : y;
}

mx::array dyt(const mx::array& x, const mx::array& alpha, const mx::array& gamma, const mx::array& beta,
              mx::StreamOrDevice s) {
    return mx::add(mx::multiply(gamma, mx::tanh(mx::multiply(alpha, x, s), s), s), beta, s);
}

mx::array gated_residual(const mx::array& h, const mx::array& y, const mx::array& gate, mx::StreamOrDevice s) {
    const mx::array open = mx::sigmoid(mx::subtract(like(1, gate), per_batch(gate, h, s), s), s);
    return mx::add(h, mx::multiply(open, y, s), s);
}

mx::array rope(const mx::array& x, const Rotary& rotary, mx::StreamOrDevice s) {
    const int tokens = x.shape(1), pairs = rotary.cos.shape(1);
    const mx::array row = mx::remainder(mx::arange(tokens, mx::int32, s), mx::array(rotary.cos.shape(0)), s);
    const mx::array cos = mx::expand_dims(mx::take(rotary.cos, row, 0, s), 1, s);  // [T, 1, R/2]
    const mx::array sin = mx::expand_dims(mx::take(rotary.sin, row, 0, s), 1, s);
    const auto part = mx::split(x, mx::Shape{pairs, 2 * pairs}, 3, s);
    const mx::array &a = part[0], &b = part[1];
    const mx::array first = mx::subtract(mx::multiply(a, cos, s), mx::multiply(b, sin, s), s);
    const mx::array second = mx::add(mx::multiply(a, sin, s), mx::multiply(b, cos, s), s);
    return mx::concatenate({first, second, part[2]}, 3, s);
}

mx::array attention(const mx::array& q, const mx::array& k, const mx::array& v, const AttentionOptions& options,
                    mx::StreamOrDevice s) {
    std::optional<mx::array> mask;
    if (options.mask) {
        mask = additive(*options.mask, q.dtype(), s);
    }
    if (options.window >= 0) {
        const mx::array band = additive(window_mask(q.shape(1), k.shape(1), options.window, s), q.dtype(), s);
        mask = mask ? mx::add(*mask, band, s) : band;
    }
    const mx::array qh = heads_first(q, s), kh = heads_first(k, s), vh = heads_first(v, s);
    if (options.soft_cap <= 0) {
        return heads_first(mx::fast::scaled_dot_product_attention(qh, kh, vh, options.scale, mask ? "array" : "", mask,
                                                                  std::nullopt, false, s),
                           s);
    }
    const mx::array keys = mx::transpose(kh, {0, 1, 3, 2}, s), cap = like(options.soft_cap, q);
    mx::array scores = mx::matmul(mx::multiply(like(options.scale, q), qh, s), keys, s);
    scores = mx::multiply(cap, mx::tanh(mx::divide(scores, cap, s), s), s);
    const mx::array weights = mx::softmax(mask ? mx::add(scores, *mask, s) : scores, -1, false, s);
    return heads_first(mx::matmul(weights, vh, s), s);
}

mx::array row_product(const mx::array& x, const mx::array& w, mx::StreamOrDevice s) {
    return mx::matmul(x, mx::transpose(w, s), s);
}

}  // namespace sa3::kernels::plain

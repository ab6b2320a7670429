// Kernels over the heads of a projection: norm and rotary positions.
#include "cpu.h"
#include "kernels.h"
#include "mlx/fast.h"
#include "mlx/ops.h"
#include "plain.h"
#include "pool.h"
#include "primitive.h"

namespace sa3::kernels {
namespace {

// inputs: x; RMS: weight; DyT: alpha, gamma, beta; then cos and sin where positions are turned
struct HeadNormRope {
    static constexpr const char* kName = "sa3::head_norm_rope";
    HeadNorm norm;
    float eps;
    bool has_rotary;
    bool operator==(const HeadNormRope&) const = default;

    mx::Shape shape(const Inputs& in) const { return in[0].shape(); }

    mx::array plain(const Inputs& in, mx::Stream s) const {
        mx::array y = in[0];
        if (norm == HeadNorm::kRms) {
            y = mx::fast::rms_norm(y, in[1], eps, s);
        } else if (norm == HeadNorm::kDyt) {
            y = plain::dyt(y, in[1], in[2], in[3], s);
        }
        return has_rotary ? plain::rope(y, {in[in.size() - 2], in.back()}, s) : y;
    }

    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate_over(out, {&in[0]});
        if (out.size() == 0) {
            return;
        }
        const View4 x = view(in[0], s);
        HeadRow row{};
        row.head_stride = x.stride[2];
        row.heads = out.shape(2);
        row.width = out.shape(3);
        row.norm = norm;
        row.eps_or_alpha = eps;
        const float* alpha = norm == HeadNorm::kDyt ? in[1].data<float>() : nullptr;
        row.weight = norm == HeadNorm::kNone ? nullptr : in[alpha == nullptr ? 1 : 2].data<float>();
        row.beta = alpha == nullptr ? nullptr : in[3].data<float>();
        if (has_rotary) {
            row.cos = in[in.size() - 2].data<float>();
            row.sin = in.back().data<float>();
            row.rotary_pairs = in.back().shape(1);
        }
        const int64_t positions = has_rotary ? in.back().shape(0) : 1;
        dispatch(s, [kernels = &isa(), x, row, alpha, positions, to = out.data<float>(), tokens = out.shape(1),
                     rows = int64_t{out.shape(0)} * out.shape(1)] {
            const int64_t row_floats = row.heads * row.width;
            parallel_ranges(rows, row_floats * 8, [&](int64_t first, int64_t last) {
                HeadRow each = row;
                each.eps_or_alpha = alpha == nullptr ? row.eps_or_alpha : *alpha;
                for (int64_t i = first; i < last; i++) {
                    const int64_t token = i % tokens, position = token % positions;
                    each.x = x.at(i / tokens, token, 0);
                    each.out = to + i * row_floats;
                    each.cos = row.cos == nullptr ? nullptr : row.cos + position * row.rotary_pairs;
                    each.sin = row.sin == nullptr ? nullptr : row.sin + position * row.rotary_pairs;
                    kernels->head_row(each);
                }
            });
        });
    }
};

mx::array build_heads(HeadNormRope op, Inputs in, const std::optional<Rotary>& rotary, mx::StreamOrDevice s) {
    const mx::array& x = in[0];
    require(x.ndim() == 4, HeadNormRope::kName, "x must be [B, T, H, D]", in);
    for (size_t i = op.norm == HeadNorm::kDyt ? 2 : 1; i < in.size(); i++) {
        require(in[i].ndim() == 1 && in[i].shape(0) == x.shape(3), HeadNormRope::kName, "weights must be [D]", in);
    }
    if (rotary) {
        const int width = x.shape(3);
        in.push_back(mx::contiguous(rotary->cos, false, s));
        in.push_back(mx::contiguous(rotary->sin, false, s));
        const bool fits = rotary->cos.ndim() == 2 && rotary->cos.shape() == rotary->sin.shape() &&
                          rotary->cos.shape(0) > 0 && 2 * rotary->cos.shape(1) <= width;
        require(fits, HeadNormRope::kName, "rotary tables must be [P, R/2] with R <= D", in);
    }
    op.has_rotary = rotary.has_value();
    return build(op, std::move(in), s);
}

}  // namespace

mx::array head_rms_rope(const mx::array& x, const mx::array& weight, float eps, const std::optional<Rotary>& rotary,
                        mx::StreamOrDevice s) {
    return build_heads({HeadNorm::kRms, eps, false}, {x, mx::contiguous(weight, false, s)}, rotary, s);
}

mx::array head_dyt_rope(const mx::array& x, const mx::array& alpha, const mx::array& gamma, const mx::array& beta,
                        const std::optional<Rotary>& rotary, mx::StreamOrDevice s) {
    const auto packed = [&](const mx::array& a) { return mx::contiguous(a, false, s); };
    require(alpha.size() == 1, HeadNormRope::kName, "alpha must hold one value", {x, alpha});
    return build_heads({HeadNorm::kDyt, 0, false}, {x, alpha, packed(gamma), packed(beta)}, rotary, s);
}

mx::array rope(const mx::array& x, const Rotary& rotary, mx::StreamOrDevice s) {
    return build_heads({HeadNorm::kNone, 0, false}, {x}, rotary, s);
}

Rotary rotary_table(int positions, int rotary_dims, float theta, mx::StreamOrDevice s) {
    const mx::array j = mx::arange(0.0, rotary_dims, 2.0, mx::float32, s);
    const mx::array exponent = mx::multiply(j, mx::array(-1.0f / static_cast<float>(rotary_dims)), s);
    const mx::array frequency = mx::power(mx::array(theta), exponent, s);
    const mx::array position = mx::expand_dims(mx::arange(0.0, positions, 1.0, mx::float32, s), 1, s);
    const mx::array angle = mx::multiply(position, frequency, s);
    return {mx::cos(angle, s), mx::sin(angle, s)};
}

}  // namespace sa3::kernels

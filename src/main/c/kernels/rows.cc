// Kernels over whole rows: gates, norms, gated residual.
#include <algorithm>

#include "cpu.h"
#include "kernels.h"
#include "mlx/ops.h"
#include "plain.h"
#include "pool.h"
#include "primitive.h"

namespace sa3::kernels {
namespace {

// Costs in element operations, an exponential counted as ten: they decide only whether threads are worth waking.
constexpr int64_t kExponentialCost = 10;
constexpr int64_t kPassCost = 4;

struct SwiGlu {
    static constexpr const char* kName = "sa3::swiglu";
    Gate gate;
    bool operator==(const SwiGlu&) const = default;

    mx::Shape shape(const Inputs& in) const {
        mx::Shape shape = in[0].shape();
        shape.back() /= 2;
        return shape;
    }
    mx::array plain(const Inputs& in, mx::Stream s) const {
        return plain::swiglu(in[0], in.size() > 1 ? std::optional(in[1]) : std::nullopt, gate, s);
    }
    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate(out);
        if (out.size() == 0) {
            return;
        }
        const int64_t rows = rows_of(out), features = out.shape(-1);
        dispatch(s, [kernels = &isa(), gate = gate, x = in[0].data<float>(),
                     bias = in.size() > 1 ? in[1].data<float>() : nullptr, to = out.data<float>(), rows, features] {
            parallel_ranges(rows, features * kExponentialCost, [=](int64_t first, int64_t last) {
                kernels->swiglu(x + first * 2 * features, bias, to + first * features, last - first, features, gate);
            });
        });
    }
};

struct GeluGate {
    static constexpr const char* kName = "sa3::gelu_gate";
    bool operator==(const GeluGate&) const = default;

    mx::Shape shape(const Inputs& in) const { return in[0].shape(); }
    mx::array plain(const Inputs& in, mx::Stream s) const { return plain::gelu_gate(in[0], in[1], s); }
    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate_over(out, {&in[0], &in[1]});
        dispatch(s, [kernels = &isa(), gate = in[0].data<float>(), up = in[1].data<float>(), to = out.data<float>(),
                     count = static_cast<int64_t>(out.size())] {
            parallel_ranges(count, kExponentialCost, [=](int64_t first, int64_t last) {
                kernels->gelu_gate(gate + first, up + first, to + first, last - first);
            });
        });
    }
};

// One row of width E for every batch item, or one for all: the row that belongs to a given data row.
struct BatchRow {
    const float* data = nullptr;  // null: absent
    int64_t batches = 1;
    int64_t rows_per_batch = 1;
    int64_t width = 0;

    BatchRow(const mx::array* row, const mx::array& x) {
        if (row != nullptr) {
            data = row->data<float>();
            batches = row->ndim() > 1 ? row->shape(0) : 1;
            rows_per_batch = rows_of(x) / batches;
            width = x.shape(-1);
        }
    }
    const float* at(int64_t row) const {
        return data == nullptr ? nullptr : data + (row / rows_per_batch % batches) * width;
    }
    // The first row after `row`, at most `last`, that needs another batch item's row.
    int64_t run_end(int64_t row, int64_t last) const {
        return batches == 1 ? last : std::min(last, (row / rows_per_batch + 1) * rows_per_batch);
    }
};

struct RmsModulate {
    static constexpr const char* kName = "sa3::rms_norm_modulate";
    float eps;
    bool has_scale, has_shift;
    bool operator==(const RmsModulate&) const = default;

    // inputs: x, weight, then scale and shift where present
    const mx::array* scale(const Inputs& in) const { return has_scale ? &in[2] : nullptr; }
    const mx::array* shift(const Inputs& in) const { return has_shift ? &in.back() : nullptr; }
    mx::Shape shape(const Inputs& in) const { return in[0].shape(); }
    mx::array plain(const Inputs& in, mx::Stream s) const {
        return plain::rms_norm_modulate(in[0], in[1], eps, has_scale ? std::optional(in[2]) : std::nullopt,
                                        has_shift ? std::optional(in.back()) : std::nullopt, s);
    }
    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate_over(out, {&in[0]});
        if (out.size() == 0) {
            return;
        }
        const BatchRow scales(scale(in), out), shifts(shift(in), out);
        const RmsRows norm{in[1].data<float>(), nullptr, nullptr, out.shape(-1), eps};
        dispatch(s, [kernels = &isa(), norm, scales, shifts, x = in[0].data<float>(), to = out.data<float>(),
                     rows = rows_of(out)] {
            parallel_ranges(rows, norm.width * kPassCost, [=](int64_t first, int64_t last) {
                RmsRows run = norm;
                for (int64_t row = first, end; row < last; row = end) {
                    end = shifts.run_end(row, scales.run_end(row, last));
                    run.scale = scales.at(row);
                    run.shift = shifts.at(row);
                    kernels->rms_rows(run, x + row * norm.width, to + row * norm.width, end - row);
                }
            });
        });
    }
};

struct Dyt {
    static constexpr const char* kName = "sa3::dyt";
    bool operator==(const Dyt&) const = default;

    mx::Shape shape(const Inputs& in) const { return in[0].shape(); }
    mx::array plain(const Inputs& in, mx::Stream s) const { return plain::dyt(in[0], in[1], in[2], in[3], s); }
    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate_over(out, {&in[0]});
        if (out.size() == 0) {
            return;
        }
        const int64_t width = out.shape(-1), rows = rows_of(out);
        dispatch(s, [kernels = &isa(), x = in[0].data<float>(), alpha = in[1].data<float>(),
                     gamma = in[2].data<float>(), beta = in[3].data<float>(), to = out.data<float>(), width, rows] {
            parallel_ranges(rows, width * kExponentialCost, [=](int64_t first, int64_t last) {
                kernels->dyt_rows({gamma, beta, width, *alpha}, x + first * width, to + first * width, last - first);
            });
        });
    }
};

struct GatedResidual {
    static constexpr const char* kName = "sa3::gated_residual";
    bool operator==(const GatedResidual&) const = default;

    mx::Shape shape(const Inputs& in) const { return in[0].shape(); }
    mx::array plain(const Inputs& in, mx::Stream s) const { return plain::gated_residual(in[0], in[1], in[2], s); }
    void launch(const Inputs& in, mx::array& out, mx::Stream s) const {
        allocate_over(out, {&in[1], &in[0]});
        if (out.size() == 0) {
            return;
        }
        BatchRow opens(&in[2], out);
        const int64_t gate_count = static_cast<int64_t>(in[2].size());
        float* open = scratch(gate_count, s);
        opens.data = open;
        dispatch(s, [kernels = &isa(), opens, open, gate_count, gate = in[2].data<float>(), h = in[0].data<float>(),
                     y = in[1].data<float>(), to = out.data<float>(), rows = rows_of(out)] {
            kernels->open_gate(gate, open, gate_count);
            parallel_ranges(rows, opens.width * kPassCost, [=](int64_t first, int64_t last) {
                for (int64_t row = first, end; row < last; row = end) {
                    end = opens.run_end(row, last);
                    const int64_t at = row * opens.width;
                    kernels->gated_residual(h + at, y + at, opens.at(row), to + at, end - row, opens.width);
                }
            });
        });
    }
};

// [E], or one row per batch item of x.
bool is_batch_row(const mx::array& row, const mx::array& x) {
    if (row.ndim() == 0 || row.shape(-1) != x.shape(-1)) {
        return false;
    }
    const bool is_one_row = row.size() == static_cast<size_t>(row.shape(-1));
    return is_one_row ||
           (row.shape(0) == x.shape(0) && row.size() == static_cast<size_t>(row.shape(0) * row.shape(-1)));
}

}  // namespace

mx::array swiglu(const mx::array& x, const std::optional<mx::array>& bias, Gate gate, mx::StreamOrDevice s) {
    Inputs in{contiguous(x, s)};
    if (bias) {
        in.push_back(contiguous(*bias, s));
    }
    require(x.ndim() > 0 && x.shape(-1) % 2 == 0, SwiGlu::kName, "the last axis must be even", in);
    require(!bias || (bias->ndim() == 1 && bias->shape(0) == x.shape(-1)), SwiGlu::kName, "bias must be [2F]", in);
    return build(SwiGlu{gate}, std::move(in), s);
}

mx::array gelu_gate(const mx::array& gate, const mx::array& up, mx::StreamOrDevice s) {
    Inputs in{contiguous(gate, s), contiguous(up, s)};
    require(gate.shape() == up.shape(), GeluGate::kName, "gate and up must have one shape", in);
    return build(GeluGate{}, std::move(in), s);
}

mx::array rms_norm_modulate(const mx::array& x, const mx::array& weight, float eps,
                            const std::optional<mx::array>& scale, const std::optional<mx::array>& shift,
                            mx::StreamOrDevice s) {
    Inputs in{contiguous(x, s), contiguous(weight, s)};
    const char* const name = RmsModulate::kName;
    require(x.ndim() > 0 && weight.ndim() == 1 && weight.shape(0) == x.shape(-1), name, "weight must be [E]", in);
    for (const auto* row : {&scale, &shift}) {
        if (*row) {
            in.push_back(contiguous(**row, s));
            require(is_batch_row(**row, x), name, "scale and shift must be [E] or [B, 1, E]", in);
        }
    }
    return build(RmsModulate{eps, scale.has_value(), shift.has_value()}, std::move(in), s);
}

mx::array dyt(const mx::array& x, const mx::array& alpha, const mx::array& gamma, const mx::array& beta,
              mx::StreamOrDevice s) {
    Inputs in{contiguous(x, s), contiguous(alpha, s), contiguous(gamma, s), contiguous(beta, s)};
    const bool fits = x.ndim() > 0 && alpha.size() == 1 && gamma.ndim() == 1 && gamma.shape(0) == x.shape(-1) &&
                      beta.shape() == gamma.shape();
    require(fits, Dyt::kName, "expected x [.., E], alpha [1], gamma [E], beta [E]", in);
    return build(Dyt{}, std::move(in), s);
}

mx::array gated_residual(const mx::array& h, const mx::array& y, const mx::array& gate, mx::StreamOrDevice s) {
    Inputs in{contiguous(h, s), contiguous(y, s), contiguous(gate, s)};
    const bool fits = h.ndim() > 0 && h.shape() == y.shape() && is_batch_row(gate, h);
    require(fits, GatedResidual::kName, "expected h and y of one shape, gate [E] or [B, 1, E]", in);
    return build(GatedResidual{}, std::move(in), s);
}

}  // namespace sa3::kernels

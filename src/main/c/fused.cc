// Layers with kernels of their own on the CPU.
#include "kernels/kernels.h"
#include "shim.h"

using sa3::deref;
using sa3::guard;
using sa3::optional;

namespace kernels = sa3::kernels;

namespace {

std::optional<kernels::Rotary> rotary(const sa3_array* cos, const sa3_array* sin) {
    if (cos == nullptr || sin == nullptr) {
        return std::nullopt;
    }
    return kernels::Rotary{cos->value, sin->value};
}

kernels::AttentionOptions options(float scale, const sa3_array* mask, float soft_cap, int window) {
    kernels::AttentionOptions options;
    options.scale = scale;
    options.mask = optional(mask);
    options.soft_cap = soft_cap;
    options.window = window;
    return options;
}

}  // namespace

extern "C" {

sa3_array* sa3_gated_unit(const sa3_array* x, const sa3_array* bias, int sine_gate) {
    return guard("gated_unit", {x, bias}, [&] {
        return kernels::swiglu(deref(x), optional(bias), sine_gate ? kernels::Gate::kSinPi : kernels::Gate::kSilu);
    });
}

sa3_array* sa3_gelu_gate(const sa3_array* gate, const sa3_array* up) {
    return guard("gelu_gate", {gate, up}, [&] { return kernels::gelu_gate(deref(gate), deref(up)); });
}

sa3_array* sa3_rms_norm_modulate(const sa3_array* x, const sa3_array* weight, float eps, const sa3_array* scale,
                                 const sa3_array* shift) {
    return guard("rms_norm_modulate", {x, weight, scale, shift}, [&] {
        return kernels::rms_norm_modulate(deref(x), deref(weight), eps, optional(scale), optional(shift));
    });
}

sa3_array* sa3_dynamic_tanh(const sa3_array* x, const sa3_array* alpha, const sa3_array* gamma, const sa3_array* beta) {
    return guard("dynamic_tanh", {x, alpha, gamma, beta}, [&] {
        return kernels::dyt(deref(x), deref(alpha), deref(gamma), deref(beta));
    });
}

sa3_array* sa3_gated_residual(const sa3_array* h, const sa3_array* y, const sa3_array* gate) {
    return guard("gated_residual", {h, y, gate}, [&] {
        return kernels::gated_residual(deref(h), deref(y), deref(gate));
    });
}

int sa3_rotary_table(int positions, int dims, float theta, sa3_array** out) {
    return sa3::guard_status("rotary_table", {}, [&] {
        sa3::Outputs outputs(out, 2);
        const auto table = kernels::rotary_table(positions, dims, theta);
        outputs.add(table.cos);
        outputs.add(table.sin);
        outputs.publish();
    });
}

sa3_array* sa3_head_rms_rope(const sa3_array* x, const sa3_array* weight, float eps, const sa3_array* cos,
                             const sa3_array* sin) {
    return guard("head_rms_rope", {x, weight, cos, sin}, [&] {
        return kernels::head_rms_rope(deref(x), deref(weight), eps, rotary(cos, sin));
    });
}

sa3_array* sa3_head_tanh_rope(const sa3_array* x, const sa3_array* alpha, const sa3_array* gamma, const sa3_array* beta,
                              const sa3_array* cos, const sa3_array* sin) {
    return guard("head_tanh_rope", {x, alpha, gamma, beta, cos, sin}, [&] {
        return kernels::head_dyt_rope(deref(x), deref(alpha), deref(gamma), deref(beta), rotary(cos, sin));
    });
}

sa3_array* sa3_softmax_attention(const sa3_array* q, const sa3_array* k, const sa3_array* v, float scale,
                                 const sa3_array* mask, float soft_cap, int window) {
    return guard("softmax_attention", {q, k, v, mask}, [&] {
        return kernels::attention(deref(q), deref(k), deref(v), options(scale, mask, soft_cap, window));
    });
}

sa3_array* sa3_differential_attention(const sa3_array* q, const sa3_array* k, const sa3_array* v, const sa3_array* q2,
                                      const sa3_array* k2, float scale, const sa3_array* mask, int window) {
    return guard("differential_attention", {q, k, v, q2, k2, mask}, [&] {
        return kernels::differential_attention(
            deref(q), deref(k), deref(v), deref(q2), deref(k2), options(scale, mask, 0, window));
    });
}

sa3_array* sa3_row_product(const sa3_array* x, const sa3_array* w) {
    return guard("row_product", {x, w}, [&] { return kernels::row_product(deref(x), deref(w)); });
}

}  // extern "C"

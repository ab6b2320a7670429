// The kernels' twins, composed of MLX operations: for gradients, GPUs, half precision, and as the tests' yardstick.
#pragma once

#include "kernels.h"

namespace sa3::kernels::plain {

mx::array swiglu(const mx::array& x, const std::optional<mx::array>& bias, Gate gate, mx::StreamOrDevice s);
mx::array gelu_gate(const mx::array& gate, const mx::array& up, mx::StreamOrDevice s);
mx::array rms_norm_modulate(const mx::array& x, const mx::array& weight, float eps,
                            const std::optional<mx::array>& scale, const std::optional<mx::array>& shift,
                            mx::StreamOrDevice s);
mx::array dyt(const mx::array& x, const mx::array& alpha, const mx::array& gamma, const mx::array& beta,
              mx::StreamOrDevice s);
mx::array gated_residual(const mx::array& h, const mx::array& y, const mx::array& gate, mx::StreamOrDevice s);
mx::array rope(const mx::array& x, const Rotary& rotary, mx::StreamOrDevice s);
mx::array attention(const mx::array& q, const mx::array& k, const mx::array& v, const AttentionOptions& options,
                    mx::StreamOrDevice s);
mx::array row_product(const mx::array& x, const mx::array& w, mx::StreamOrDevice s);

// [E], [B, E] or [B, 1, E] -> a shape that broadcasts over x [B, .., E].
mx::array per_batch(const mx::array& row, const mx::array& x, mx::StreamOrDevice s);

}  // namespace sa3::kernels::plain

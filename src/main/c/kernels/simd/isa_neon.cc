#include "isa.h"

#if defined(SA3_ARM64)

#define SA3_ISA neon
#include "vec_neon.h"

#include "attend.h"
#include "products.h"

namespace sa3::kernels {

const IsaKernels kNeonKernels = {
    "neon",                  neon::swiglu,    neon::gelu_gate,      neon::rms_rows,
    neon::dyt_rows,          neon::open_gate, neon::gated_residual, neon::head_row,
    neon::attention_scratch, neon::attention, neon::row_product};

}  // namespace sa3::kernels

#endif

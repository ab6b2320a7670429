#include "isa.h"

#define SA3_ISA plain
#include "vec_plain.h"

#include "attend.h"
#include "products.h"

namespace sa3::kernels {

const IsaKernels kPlainKernels = {
    "plain",                  plain::swiglu,    plain::gelu_gate,      plain::rms_rows,
    plain::dyt_rows,          plain::open_gate, plain::gated_residual, plain::head_row,
    plain::attention_scratch, plain::attention, plain::row_product};

}  // namespace sa3::kernels

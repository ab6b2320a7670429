#include "isa.h"

#if defined(SA3_X86_64)

#define SA3_ISA avx2
#include "vec_avx2.h"

#include "attend.h"
#include "products.h"

namespace sa3::kernels {

const IsaKernels kAvx2Kernels = {
    "avx2",                  avx2::swiglu,    avx2::gelu_gate,      avx2::rms_rows,
    avx2::dyt_rows,          avx2::open_gate, avx2::gated_residual, avx2::head_row,
    avx2::attention_scratch, avx2::attention, avx2::row_product};

}  // namespace sa3::kernels

#endif

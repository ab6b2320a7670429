#include "isa.h"

#if defined(SA3_X86_64)

#define SA3_ISA avx512
#include "vec_avx512.h"

#include "attend.h"
#include "products.h"

namespace sa3::kernels {

const IsaKernels kAvx512Kernels = {
    "avx512",                  avx512::swiglu,    avx512::gelu_gate,      avx512::rms_rows,
    avx512::dyt_rows,          avx512::open_gate, avx512::gated_residual, avx512::head_row,
    avx512::attention_scratch, avx512::attention, avx512::row_product};

}  // namespace sa3::kernels

#endif

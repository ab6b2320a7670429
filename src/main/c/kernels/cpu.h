// Which inner loops this processor runs.
#pragma once

#include "simd/isa.h"

namespace sa3::kernels {

// The widest that the processor has, or the one named by the environment variable SA3_CPU (plain, avx2, avx512, neon);
// chosen once. Throws std::runtime_error when SA3_CPU names one that this processor lacks.
const IsaKernels& isa();

}  // namespace sa3::kernels

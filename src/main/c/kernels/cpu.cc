#include "cpu.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(_MSC_VER) && !defined(__clang__) && defined(SA3_X86_64)
#include <intrin.h>
#endif

namespace sa3::kernels {
namespace {

#if defined(SA3_X86_64)
#if defined(_MSC_VER) && !defined(__clang__)
bool has_bits(int leaf, int reg, int bits) {
    int info[4];
    __cpuidex(info, leaf, 0);
    return (info[reg] & bits) == bits;
}
// The processor's feature bits, and the registers that the operating system saves (XCR0).
bool system_saves(unsigned long long state) { return has_bits(1, 2, 1 << 27) && (_xgetbv(0) & state) == state; }
bool has_avx2() { return system_saves(0x6) && has_bits(1, 2, 1 << 12) && has_bits(7, 1, 1 << 5); }
bool has_avx512() { return system_saves(0xE6) && has_avx2() && has_bits(7, 1, 1 << 16); }
#else
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() { return has_avx2() && __builtin_cpu_supports("avx512f"); }
#endif
#endif

// Widest first.
std::vector<const IsaKernels*> runnable() {
    std::vector<const IsaKernels*> found;
#if defined(SA3_X86_64)
    if (has_avx512()) {
        found.push_back(&kAvx512Kernels);
    }
    if (has_avx2()) {
        found.push_back(&kAvx2Kernels);
    }
#elif defined(SA3_ARM64)
    found.push_back(&kNeonKernels);
#endif
    found.push_back(&kPlainKernels);
    return found;
}

const IsaKernels& choose() {
    const std::vector<const IsaKernels*> found = runnable();
    const char* wanted = std::getenv("SA3_CPU");
    if (wanted == nullptr || *wanted == '\0') {
        return *found.front();
    }
    std::string names;
    for (const IsaKernels* kernels : found) {
        if (std::string(wanted) == kernels->name) {
            return *kernels;
        }
        names += std::string(names.empty() ? "" : ", ") + kernels->name;
    }
    throw std::runtime_error("SA3_CPU=" + std::string(wanted) + ": this processor runs " + names +
                             "; unset the variable to take the fastest");
}

}  // namespace

const IsaKernels& isa() {
    static const IsaKernels& chosen = choose();
    return chosen;
}

}  // namespace sa3::kernels

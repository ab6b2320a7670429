#include <exception>

#include "cpu.h"
#include "kernels.h"
#include "pool.h"

const char* sa3_kernels_features(void) {
    try {
        return sa3::kernels::isa().name;
    } catch (const std::exception&) {
        return nullptr;
    }
}

void sa3_kernels_set_threads(int threads) { sa3::kernels::Pool::instance().resize(threads); }

int sa3_kernels_threads(void) { return sa3::kernels::Pool::instance().threads(); }

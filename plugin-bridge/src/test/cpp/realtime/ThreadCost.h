/* What the calling thread has cost so far, as the kernel counts it. */
#pragma once

#include <sys/resource.h>
#include <time.h>

namespace sa3::test {

inline double threadCpuMicroseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1.0e6 + static_cast<double>(now.tv_nsec) / 1.0e3;
}

/** How often it gave the processor away to wait for something. */
inline long voluntarySwitches() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

}  // namespace sa3::test

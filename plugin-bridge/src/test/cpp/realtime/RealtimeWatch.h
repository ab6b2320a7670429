/*
 * Sees whatever an audio thread must not do: allocations, locks, waits and other blocking calls of the thread that is being
 * watched. The calls are caught in front of the C library by the test program's own functions of the same names.
 */
#pragma once

#include <string>
#include <vector>

namespace sa3::test {

/** Watches the calling thread while it lives. */
class RealtimeWatch {
  public:
    RealtimeWatch();
    ~RealtimeWatch();

    /** Names of the calls so far, in order; only the first hundred are kept. */
    static std::vector<std::string> calls();
};

}  // namespace sa3::test

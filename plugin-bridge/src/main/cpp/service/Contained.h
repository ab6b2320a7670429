/* Nothing that our code throws may reach the host or end one of its threads: it becomes a line for the user. */
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace sa3 {

/** What is being handled, in one line that is never empty. To be called from a catch block only. */
inline std::string thrownLine() noexcept {
    // Short enough to need no memory of its own.
    static constexpr const char* noMemory = "no memory left";
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return noMemory;
    } catch (const std::exception& thrown) {
        try {
            const std::string line = thrown.what();
            return line.empty() ? "unknown error" : line;
        } catch (...) {
            return noMemory;
        }
    } catch (...) {
        return "unknown error";
    }
}

/** Does it. Empty: done; else what it threw, one line. */
template <class Body>
std::string contained(Body&& body) noexcept {
    try {
        std::forward<Body>(body)();
        return {};
    } catch (...) {
        return thrownLine();
    }
}

}  // namespace sa3

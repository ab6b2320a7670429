#pragma once

#include <atomic>
#include <cstdint>

namespace sa3 {

/** A chore that comes again and again: not sooner than so long after the last, and not before that one is done. */
class Paced {
  public:
    explicit Paced(std::int64_t pauseBetweenMs) : pauseMs(pauseBetweenMs) {}

    /** True: it is time, and it is under way until done().   [one thread] */
    bool begins(std::int64_t nowMs) {
        if (nowMs < nextMs || isUnderWay.exchange(true)) {
            return false;
        }
        nextMs = nowMs + pauseMs;
        return true;
    }
    void done() { isUnderWay = false; }

  private:
    const std::int64_t pauseMs;
    std::int64_t nextMs = 0;
    std::atomic<bool> isUnderWay{false};
};

}  // namespace sa3

/*
 * Starts the service when somebody needs it, with growing pauses: 1 s, 2 s, 4 s … 60 s. A started service that does not
 * come up, or dies before it has served for a while, counts as a failed attempt. Belongs to the worker's thread but for the
 * functions that say otherwise.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace sa3::service {

struct LaunchPauses {
    std::int64_t firstMs = 1000;
    std::int64_t longestMs = 60000;
    std::int64_t provenMs = 60000;  // a service that has answered for so long was started well
};

class Launcher {
  public:
    enum class State { idle, notInstalled, starting, failed };

    /** Starts it now; empty: it runs, else one line. May block for a moment. */
    using Start = std::function<std::string()>;
    /** True if there is something to start. */
    using IsInstalled = std::function<bool()>;

    Launcher(IsInstalled installed, Start startService, LaunchPauses between = {})
        : isInstalled(std::move(installed)), start(std::move(startService)), pauses(between) {}

    /** The next round tries at once.   [any thread] */
    void tryNow() { isAsked = true; }

    /** @param isNeeded somebody waits for it; @param isAlive a service holds the lock; @param isConnected it answers */
    void tick(bool isNeeded, bool isAlive, bool isConnected, std::int64_t nowMs);

    State state() const { return present; }   // [any thread]
    std::string problem() const;              // [any thread]

  private:
    void set(State state, const std::string& reason);

    const IsInstalled isInstalled;
    const Start start;
    const LaunchPauses pauses;
    std::atomic<bool> isAsked{false};
    std::atomic<State> present{State::idle};
    std::int64_t nextAttemptMs = 0;
    std::int64_t pauseMs = 0;
    std::optional<std::int64_t> connectedSinceMs;
    mutable std::mutex mutex;
    std::string why;
};

}  // namespace sa3::service

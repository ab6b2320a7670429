/*
 * Starts the service when somebody needs it, with growing pauses: 1 s, 2 s, 4 s … 60 s. A started service that does not
 * come up, or dies before it has served for a while, counts as a failed attempt; why it ended, or that it hangs, is told until
 * one answers. One that hangs is ended when the user wishes to try again; one that was started elsewhere is only told of. Belongs to the worker's thread but for the functions that say otherwise.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "service/Program.h"

namespace sa3::service {

struct LaunchPauses {
    std::int64_t firstMs = 1000;
    std::int64_t longestMs = 60000;
    std::int64_t provenMs = 60000;   // a service that has answered for so long was started well
    std::int64_t patienceMs = 30000;  // one that has not answered after so long hangs
    std::int64_t politeMs = 5000;     // one that was asked to end and has not after so long is ended by force
};

/** A service that was started. */
struct Started {
    struct End {
        int status = 0;        // as Program's
        std::string lastLine;  // of what it printed; empty: nothing
    };

    std::string problem;  // it could not be, one line; else empty
    /** Nothing: it runs. */
    std::function<std::optional<End>()> end = [] { return std::optional<End>(); };
    std::function<void()> stop = [] {};  // asks it to end
    std::function<void()> kill = [] {};  // ends it
};

/**
 * A service as a watched program.
 * @param log where what it prints goes; where another one writes there, the first of its neighbours that is free: log-2 …
 */
Started startWatched(Program::Order order, const std::filesystem::path& log);

class Launcher {
  public:
    enum class State { idle, notInstalled, starting, failed };

    /** Starts it now. May block for a moment. */
    using Start = std::function<Started()>;
    /** True if there is something to start. */
    using IsInstalled = std::function<bool()>;

    Launcher(IsInstalled installed, Start startService, LaunchPauses between = {})
        : isInstalled(std::move(installed)), start(std::move(startService)), pauses(between) {}

    /** The next round tries at once, and ends one that hangs: the user asks.   [any thread] */
    void tryNow() {
        mayEnd = true;
        isAsked = true;
    }

    /** The next round tries at once, since something has changed; one that has answered is left alone.   [any thread] */
    void tryAgain() { isAsked = true; }

    /**
     * @param isNeeded somebody waits for it; @param isAlive a service holds the lock; @param isConnected it answers
     * @return something has changed that shows
     */
    bool tick(bool isNeeded, bool isAlive, bool isConnected, std::int64_t nowMs);

    State state() const { return present; }   // [any thread]
    std::string problem() const;              // [any thread]

  private:
    void connected(std::int64_t nowMs);
    void watch(bool isAlive, std::int64_t nowMs);
    void hasEnded(const Started::End& end, bool isAlive);
    void endIt(std::int64_t nowMs);
    void watchOther(bool isAlive, std::int64_t nowMs);
    void attempt(std::int64_t nowMs);
    void set(State state, const std::string& reason);

    const IsInstalled isInstalled;
    const Start start;
    const LaunchPauses pauses;
    std::atomic<bool> isAsked{false};
    std::atomic<bool> mayEnd{false};
    std::atomic<State> present{State::idle};
    std::int64_t nextAttemptMs = 0;
    std::int64_t pauseMs = 0;
    std::optional<std::int64_t> connectedSinceMs;
    std::optional<Started> started;  // the last one, as long as it runs
    std::int64_t startedAtMs = 0;
    bool hasAnswered = false;  // the started one
    std::optional<std::int64_t> endingSinceMs;      // the started one: it hung, and the user wants another
    std::optional<std::int64_t> otherAliveSinceMs;  // one that was not started here, and does not answer
    bool hasChanged = false;
    mutable std::mutex mutex;
    std::string why;
};

}  // namespace sa3::service

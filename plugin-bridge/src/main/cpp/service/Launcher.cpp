#include "service/Launcher.h"

#include <algorithm>

namespace sa3::service {

void Launcher::tick(bool isNeeded, bool isAlive, bool isConnected, std::int64_t nowMs) {
    if (isAsked.exchange(false)) {
        pauseMs = nextAttemptMs = 0;
    }
    if (isConnected) {
        connectedSinceMs = connectedSinceMs.value_or(nowMs);
        if (nowMs - *connectedSinceMs >= pauses.provenMs) {
            pauseMs = nextAttemptMs = 0;
        }
        set(State::idle, {});
        return;
    }
    connectedSinceMs.reset();
    if (!isNeeded || isAlive || nowMs < nextAttemptMs) {
        return;
    }
    pauseMs = std::clamp(pauseMs * 2, pauses.firstMs, pauses.longestMs);
    nextAttemptMs = nowMs + pauseMs;
    if (!isInstalled()) {
        set(State::notInstalled, {});
        return;
    }
    set(State::starting, {});
    if (const std::string problem = start(); !problem.empty()) {
        set(State::failed, problem);
    }
}

std::string Launcher::problem() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return why;
}

void Launcher::set(State state, const std::string& reason) {
    const std::lock_guard<std::mutex> lock(mutex);
    present = state;
    why = reason;
}

}  // namespace sa3::service

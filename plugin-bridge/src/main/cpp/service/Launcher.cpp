#include "service/Launcher.h"

#include <algorithm>
#include <utility>

#include "files/WholeFile.h"
#include "service/Contained.h"

namespace sa3::service {

namespace {

constexpr int maxLogs = 20;

std::filesystem::path neighbour(const std::filesystem::path& log, int number) {
    return number == 1 ? log : log.parent_path() / (log.stem().string() + "-" + std::to_string(number) + log.extension().string());
}

/** Null: it could not be started. */
std::shared_ptr<Program> startWithFreeLog(Program::Order order, const std::filesystem::path& log, std::string& problem) {
    for (int number = 1; number <= maxLogs; ++number) {
        order.log = neighbour(log, number);
        std::shared_ptr<Program> service = Program::start(order, problem);
        if (service == nullptr || !service->isElsewhere()) {
            return service;
        }
    }
    problem = std::to_string(maxLogs) + " services write to their logs in " + files::utf8(log.parent_path()) + ": end those that hang";
    return nullptr;
}

}  // namespace

Started startWatched(Program::Order order, const std::filesystem::path& log) {
    Started started;
    if (const auto service = startWithFreeLog(std::move(order), log, started.problem)) {
        started.stop = [service] { service->stop(); };
        started.kill = [service] { service->kill(); };
        started.end = [service] {
            const auto status = service->status();
            return status ? std::optional(Started::End{*status, service->lastLine()}) : std::nullopt;
        };
    }
    return started;
}

bool Launcher::tick(bool isNeeded, bool isAlive, bool isConnected, std::int64_t nowMs) {
    if (isAsked.exchange(false)) {
        const bool isUsersWish = mayEnd.exchange(false);
        pauseMs = nextAttemptMs = 0;
        otherAliveSinceMs.reset();
        if (!started) {
            set(State::idle, {});
        } else if (!isConnected && ((isUsersWish && hasAnswered) || state() == State::failed) && !endingSinceMs) {
            endingSinceMs = nowMs;
        }
    }
    if (isConnected) {
        connected(nowMs);
    } else {
        connectedSinceMs.reset();
        started ? watch(isAlive, nowMs) : watchOther(isNeeded && isAlive, nowMs);
        if (isNeeded && !isAlive && !started && nowMs >= nextAttemptMs) {
            attempt(nowMs);
        }
    }
    return std::exchange(hasChanged, false);
}

void Launcher::connected(std::int64_t nowMs) {
    connectedSinceMs = connectedSinceMs.value_or(nowMs);
    if (nowMs - *connectedSinceMs >= pauses.provenMs) {
        pauseMs = nextAttemptMs = 0;
    }
    hasAnswered = true;
    endingSinceMs.reset();
    otherAliveSinceMs.reset();
    set(State::idle, {});
}

void Launcher::watch(bool isAlive, std::int64_t nowMs) {
    if (const auto end = started->end()) {
        started.reset();
        hasEnded(*end, isAlive);
    } else if (endingSinceMs) {
        endIt(nowMs);
    } else if (!hasAnswered && nowMs - startedAtMs >= pauses.patienceMs) {
        set(State::failed, "The service was started, and has not answered for " +
                               std::to_string(pauses.patienceMs / 1000) + " s");
    }
}

void Launcher::hasEnded(const Started::End& end, bool isAlive) {
    if (endingSinceMs) {
        endingSinceMs.reset();
        set(State::idle, {});
        return;
    }
    // Where another one lives, this one has left it the place. What it printed long ago is no reason.
    const std::string line = hasAnswered || end.lastLine.empty() ? std::string() : ": " + end.lastLine;
    if (!isAlive && !(hasAnswered && end.status == 0)) {
        set(State::failed, "The service did not stay: " + endOf(end.status) + line);
    }
}

void Launcher::endIt(std::int64_t nowMs) {
    if (nowMs - *endingSinceMs < pauses.politeMs) {
        set(State::failed, "The service that does not answer is asked to end, then another one is started");
        started->stop();
    } else {
        set(State::failed, "The service that does not answer has not ended when it was asked to: it is ended by force");
        started->kill();
    }
}

void Launcher::watchOther(bool isAlive, std::int64_t nowMs) {
    if (!isAlive) {
        otherAliveSinceMs.reset();
        return;
    }
    otherAliveSinceMs = otherAliveSinceMs.value_or(nowMs);
    if (nowMs - *otherAliveSinceMs >= pauses.patienceMs) {
        set(State::failed, "A service that was started elsewhere has not answered for " + std::to_string(pauses.patienceMs / 1000) +
                               " s: end it with  sa3 service stop");
    }
}

void Launcher::attempt(std::int64_t nowMs) {
    if (!isInstalled()) {
        nextAttemptMs = nowMs + pauses.firstMs;
        set(State::notInstalled, {});
        return;
    }
    pauseMs = std::clamp(pauseMs * 2, pauses.firstMs, pauses.longestMs);
    nextAttemptMs = nowMs + pauseMs;
    // What went wrong last stays to be read while it is tried again.
    if (state() != State::failed) {
        set(State::starting, {});
    }
    Started next;
    if (const std::string thrown = contained([&] { next = start(); }); !thrown.empty()) {
        next.problem = thrown;
    }
    if (!next.problem.empty()) {
        set(State::failed, next.problem);
        return;
    }
    started = std::move(next);
    startedAtMs = nowMs;
    hasAnswered = false;
}

std::string Launcher::problem() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return why;
}

void Launcher::set(State state, const std::string& reason) {
    const std::lock_guard<std::mutex> lock(mutex);
    hasChanged |= present != state || why != reason;
    present = state;
    why = reason;
}

}  // namespace sa3::service

#include "service/Worker.h"

#include <sa3_bridge.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

#include "files/Places.h"
#include "files/WholeFile.h"
#include "service/Contained.h"

namespace sa3::service {
namespace {

constexpr std::int64_t busyPauseMs = 5;
constexpr std::int64_t openPauseMs = 50;
constexpr std::int64_t idlePauseMs = 1000;

Started startInstalledService() {
    return startWatched({}, files::logs() / "service-start.log");
}

bool isServiceInstalled() {
    std::error_code error;
    return std::filesystem::is_regular_file(files::launchFile(), error);
}

}  // namespace

Worker::Worker(std::string runFolder, Launcher::IsInstalled isInstalled, Launcher::Start start, Mode mode,
               LaunchPauses pauses)
    : folder(std::move(runFolder)), starter(std::move(isInstalled), std::move(start), pauses) {
    if (mode == Mode::withThread) {
        thread = std::thread([this] { run(); });
    }
}

Worker::~Worker() {
    {
        const std::lock_guard<std::mutex> lock(sleeping);
        isEnding = true;
    }
    alarm.notify_all();
    if (thread.joinable()) {
        thread.join();
    }
}

std::shared_ptr<Worker> Worker::shared() {
    static std::mutex mutex;
    static std::weak_ptr<Worker> existing;
    const std::lock_guard<std::mutex> lock(mutex);
    auto worker = existing.lock();
    if (worker == nullptr) {
        worker = std::make_shared<Worker>(std::string(), isServiceInstalled, startInstalledService, Mode::withThread);
        existing = worker;
    }
    return worker;
}

void Worker::add(Endpoint& endpoint) {
    {
        const std::lock_guard<std::mutex> lock(arriving);
        newcomers.push_back(&endpoint);
    }
    wake();
}

void Worker::remove(Endpoint& endpoint) {
    const std::lock_guard<std::mutex> lock(ticking);
    letNewcomersIn();
    std::erase(endpoints, &endpoint);
}

void Worker::letNewcomersIn() {
    const std::lock_guard<std::mutex> lock(arriving);
    endpoints.insert(endpoints.end(), newcomers.begin(), newcomers.end());
    newcomers.clear();
}

void Worker::wake() {
    {
        const std::lock_guard<std::mutex> lock(sleeping);
        isWoken = true;
    }
    alarm.notify_all();
}

void Worker::resolveRunFolder() {
    std::array<char, 4096> path{};
    if (folder.empty() && sa3_bridge_run_folder(path.data(), path.size()) == SA3_BRIDGE_OK) {
        folder = path.data();
    }
}

std::int64_t Worker::tick(std::int64_t nowMs) {
    resolveRunFolder();
    bool isOpen = false;
    bool isBusy = false;
    bool isNeeded = false;
    bool isConnected = false;
    {
        const std::lock_guard<std::mutex> lock(ticking);
        letNewcomersIn();
        for (Endpoint* endpoint : endpoints) {
            endpoint->tick(folder, nowMs);
            isOpen |= endpoint->isOpen();
            isBusy |= endpoint->isBusy();
            isNeeded |= endpoint->needsService();
            isConnected |= endpoint->link() == Link::connected;
        }
    }
    // Outside the lock: starting a process takes a moment, and an instance must be able to leave meanwhile.
    const bool isAlive = isNeeded && !isConnected && sa3_bridge_service_alive(folder.c_str()) == 1;
    const bool hasLaunchNews = starter.tick(isNeeded, isAlive, isConnected, nowMs);
    const bool hasErrandNews = helper.tick();
    if (hasLaunchNews || hasErrandNews) {
        tellAll([](Endpoint& endpoint) { endpoint.tellServiceChanged(); });
    }
    if (const auto outcome = helper.takeOutcome()) {
        if (!outcome->isProblem) {
            starter.tryAgain();
        }
        tellAll([&](Endpoint& endpoint) { endpoint.tellErrandEnded(*outcome); });
    }
    return isBusy ? busyPauseMs : isOpen || helper.now() ? openPauseMs : idlePauseMs;
}

void Worker::tellAll(const std::function<void(Endpoint&)>& news) {
    const std::lock_guard<std::mutex> lock(ticking);
    letNewcomersIn();
    for (Endpoint* endpoint : endpoints) {
        news(*endpoint);
    }
}

void Worker::run() {
    std::unique_lock<std::mutex> lock(sleeping);
    while (!isEnding) {
        lock.unlock();
        std::int64_t pauseMs = idlePauseMs;
        if (const std::string line = contained([&] { pauseMs = tick(sa3_bridge_monotonic_ms()); }); !line.empty()) {
            tellAll([&](Endpoint& endpoint) { endpoint.hasStumbled(line); });
        }
        lock.lock();
        alarm.wait_for(lock, std::chrono::milliseconds(pauseMs), [this] { return isWoken || isEnding; });
        isWoken = false;
    }
}

}  // namespace sa3::service

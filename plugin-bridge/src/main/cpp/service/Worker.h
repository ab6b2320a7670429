/*
 * The one thread of this process that speaks to the service, for all instances. It is made when the first instance needs
 * the service and ends with the last one; an instance that never asks never has it.
 */
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "service/Endpoint.h"
#include "service/Errands.h"
#include "service/Launcher.h"

namespace sa3::service {

class Worker {
  public:
    enum class Mode { withThread, byHand };

    Worker(std::string runFolder, Launcher::IsInstalled isInstalled, Launcher::Start start, Mode mode,
           LaunchPauses pauses = {});
    ~Worker();

    /** This process's worker for the user's run folder; `problem` says why there is none. May block for a moment. */
    static std::shared_ptr<Worker> shared();

    /** Takes part from the next round on. Waits for no round, and calls nobody. */
    void add(Endpoint& endpoint);
    /** When it returns, the endpoint's client is not called any more. */
    void remove(Endpoint& endpoint);
    /** There is something to do: do not sleep the whole pause. */
    void wake();

    Launcher& launcher() { return starter; }
    Errands& errands() { return helper; }

    /** One round over all endpoints. Returns the pause until the next one, in ms. */
    std::int64_t tick(std::int64_t nowMs);

  private:
    void run();
    void tellAll(const std::function<void(Endpoint&)>& news);
    void resolveRunFolder();
    /** [while `ticking` is held] */
    void letNewcomersIn();

    std::string folder;
    Launcher starter;
    Errands helper;
    std::mutex ticking;  // guards endpoints, and is held while they are worked on
    std::vector<Endpoint*> endpoints;
    std::mutex arriving;  // guards the newcomers; nothing else is locked or called while it is held
    std::vector<Endpoint*> newcomers;
    std::mutex sleeping;
    std::condition_variable alarm;
    bool isWoken = false;
    bool isEnding = false;
    std::thread thread;
};

}  // namespace sa3::service

/*
 * An offline render must have no holes: before each of its blocks this waits until everything that sounds in it has
 * arrived. It gives up when for `patience` nothing has come, and does not wait again until something does.
 * Only for a host that says it is not rendering in real time.
 */
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "engine/Player.h"
#include "render/Renders.h"

namespace sa3 {

class OfflineWait {
  public:
    static constexpr std::chrono::seconds patience{30};

    /** Where the time comes from. */
    struct Clock {
        std::function<std::chrono::steady_clock::time_point()> now;
        std::function<void(std::chrono::milliseconds)> sleep;
    };

    explicit OfflineWait(Clock itsClock = systemClock()) : clock(std::move(itsClock)) {}

    void reset() { hasGivenUp = false; }

    /** May block: not in real time. */
    void wait(engine::Player& player, const engine::HostPosition* position, std::int32_t frames,
              const render::Renders& renders);

  private:
    static Clock systemClock();

    const Clock clock;
    bool hasGivenUp = false;
    std::uint64_t progressAtGivingUp = 0;
};

}  // namespace sa3

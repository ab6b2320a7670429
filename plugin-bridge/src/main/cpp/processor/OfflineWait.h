/*
 * An offline render must have no holes: before each of its blocks this waits until everything that sounds in it has
 * arrived. It gives up when for `patience` nothing has come, and does not wait again until something does.
 * Only for a host that says it is not rendering in real time.
 */
#pragma once

#include <chrono>
#include <cstdint>

#include "engine/Player.h"
#include "render/Renders.h"

namespace sa3 {

class OfflineWait {
  public:
    static constexpr std::chrono::seconds patience{30};

    void reset() { hasGivenUp = false; }

    /** May block: not in real time. */
    void wait(engine::Player& player, const engine::HostPosition* position, std::int32_t frames,
              const render::Renders& renders);

  private:
    bool hasGivenUp = false;
    std::uint64_t progressAtGivingUp = 0;
};

}  // namespace sa3

#include "processor/OfflineWait.h"

#include <thread>

namespace sa3 {

OfflineWait::Clock OfflineWait::systemClock() {
    return {std::chrono::steady_clock::now, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }};
}

void OfflineWait::wait(engine::Player& player, const engine::HostPosition* position, std::int32_t frames,
                       const render::Renders& renders) {
    const auto progress = [&] { return renders.signsOfLife() + static_cast<std::uint64_t>(player.arrivedFrames()); };
    const auto isReady = [&] { return player.hasDataFor(position, frames) && renders.unbegun() == 0; };
    if (isReady() || (hasGivenUp && progress() == progressAtGivingUp)) {
        return;
    }
    hasGivenUp = false;
    std::uint64_t last = progress();
    auto since = clock.now();
    while (!isReady()) {
        clock.sleep(std::chrono::milliseconds(1));
        if (const std::uint64_t now = progress(); now != last) {
            last = now;
            since = clock.now();
        } else if (clock.now() - since > patience) {
            hasGivenUp = true;
            progressAtGivingUp = last;
            return;
        }
    }
}

}  // namespace sa3

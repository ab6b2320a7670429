#include <juce_core/juce_core.h>

#include "Rig.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t clipFrames = 20000;

/** A take that lies at the start of the lane and arrives as the test wants it, in time of the test's own. */
class Bounce {
  public:
    Bounce() {
        host.isRealtime = false;
        host.post(sceneOf({pinned(1, clip, 0.0)}));
    }

    /** Waits for the first block; returns how long that took. */
    milliseconds wait() {
        const auto start = now;
        const engine::HostPosition position = host.told();
        offline.wait(host.player, &position, 512, rig.processor.held().renders());
        return std::chrono::duration_cast<milliseconds>(now - start);
    }

    /** From now on: this many frames have arrived once so much time has passed. */
    void arrives(milliseconds after, std::int64_t frames) { arrivals.emplace_back(now + after, frames); }

    void bring(std::int64_t frames) { arrive(*clip, *whole, frames); }

    OfflineWait offline{{[this] { return now; }, [this](milliseconds time) { pass(time); }}};

  private:
    void pass(milliseconds time) {
        now += time;
        for (const auto& [when, frames] : arrivals) {
            if (now == when) {
                bring(frames);
            }
        }
    }

    std::chrono::steady_clock::time_point now{};
    const std::shared_ptr<const audio::Clip> whole = noiseClip(clipFrames);
    const std::shared_ptr<audio::Clip> clip = std::make_shared<audio::Clip>(44100, 2, clipFrames);
    std::vector<std::pair<std::chrono::steady_clock::time_point, std::int64_t>> arrivals;
    Rig rig{editor::PluginKind::track};
    SimulatedHost host{44100.0};
};

class OfflineWaitTest final : public juce::UnitTest {
  public:
    OfflineWaitTest() : UnitTest("Waiting for takes in a bounce", "processor") {}

    void runTest() override {
        waitsForWhatComes();
        givesUp();
        waitsAgainOnceSomethingComes();
        prepareForgets();
    }

  private:
    static constexpr milliseconds justOver{30001};

    void expectTime(milliseconds wanted, milliseconds found) { expectEquals(found.count(), wanted.count()); }

    void waitsForWhatComes() {
        beginTest("it waits as long as something comes within 30 s, and no longer than until the block is there");
        Bounce bounce;
        bounce.arrives(milliseconds(29999), 100);
        bounce.arrives(milliseconds(59998), 200);
        bounce.arrives(milliseconds(60000), clipFrames);
        expectTime(milliseconds(60000), bounce.wait());
        expectTime(milliseconds(0), bounce.wait());
    }

    void givesUp() {
        beginTest("it gives up after 30 s without a sign of progress, and then the rest of the bounce does not wait");
        Bounce bounce;
        bounce.arrives(milliseconds(1000), 100);
        expectTime(milliseconds(1000) + justOver, bounce.wait());
        expectTime(milliseconds(0), bounce.wait());
    }

    void waitsAgainOnceSomethingComes() {
        beginTest("once something has come after all it waits again");
        Bounce bounce;
        expectTime(justOver, bounce.wait());
        bounce.bring(100);
        bounce.arrives(milliseconds(10), clipFrames);
        expectTime(milliseconds(10), bounce.wait());
    }

    void prepareForgets() {
        beginTest("the next bounce waits anew");
        Bounce bounce;
        expectTime(justOver, bounce.wait());
        expectTime(milliseconds(0), bounce.wait());
        bounce.offline.reset();
        expectTime(justOver, bounce.wait());
    }
};

OfflineWaitTest offlineWaitTest;

}  // namespace
}  // namespace sa3::test

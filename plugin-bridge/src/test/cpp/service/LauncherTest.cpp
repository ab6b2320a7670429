#include "service/Launcher.h"

#include <juce_core/juce_core.h>

#include <vector>

namespace sa3::test {
namespace {

using service::Launcher;

class LauncherTest final : public juce::UnitTest {
  public:
    LauncherTest() : UnitTest("Starting the service", "service") {}

    void runTest() override {
        beginTest("nothing is started while nobody needs it");
        expect(attempts(false, false).empty());

        beginTest("nothing is started while a service lives");
        expect(attempts(true, true).empty());

        beginTest("attempts after 1, 2, 4 ... 60 s");
        expect(attempts(true, false) == std::vector<std::int64_t>{0, 1000, 3000, 7000, 15000, 31000, 63000, 123000, 183000});

        beginTest("a service that crashes after each connection is started after pauses that grow");
        expect(crashes({500}) == std::vector<std::int64_t>{0, 1000, 3000, 7000, 15000, 31000, 63000, 123000, 183000});
        expect(crashes({20'000}) == std::vector<std::int64_t>{0, 20'000, 40'000, 60'000, 80'000, 100'000, 132'000, 192'000});

        beginTest("one that has served for a minute is started at once, and the pauses begin anew");
        expect(crashes({500, 500, 61'000, 500}) ==
               std::vector<std::int64_t>{0, 1000, 3000, 64'000, 65'000, 67'000, 71'000, 79'000, 95'000, 127'000, 187'000});

        beginTest("the user's wish skips the pause");
        int started = 0;
        Launcher launcher([] { return true; }, [&] { ++started; return std::string(); });
        launcher.tick(true, false, false, 0);
        launcher.tryNow();
        launcher.tick(true, false, false, 1);
        expectEquals(started, 2);
        expect(launcher.state() == Launcher::State::starting);
        launcher.tick(true, true, true, 2);
        expect(launcher.state() == Launcher::State::idle);

        beginTest("what is not installed and what fails is told apart");
        Launcher missing([] { return false; }, [] { return std::string(); });
        missing.tick(true, false, false, 0);
        expect(missing.state() == Launcher::State::notInstalled);
        Launcher failing([] { return true; }, [] { return std::string("no such program"); });
        failing.tick(true, false, false, 0);
        expect(failing.state() == Launcher::State::failed);
        expectEquals(failing.problem(), std::string("no such program"));
    }

  private:
    /** When a service is started that answers at once and dies so long after its starts; the last life goes for all later ones. */
    static std::vector<std::int64_t> crashes(std::vector<std::int64_t> livesMs) {
        std::vector<std::int64_t> times;
        std::int64_t now = 0;
        Launcher launcher([] { return true; }, [&] { times.push_back(now); return std::string(); });
        for (; now < 200'000; now += 50) {
            const bool isUp = !times.empty() && now - times.back() < livesMs[std::min(times.size(), livesMs.size()) - 1];
            launcher.tick(true, isUp, isUp, now);
        }
        return times;
    }

    static std::vector<std::int64_t> attempts(bool isNeeded, bool isAlive) {
        std::vector<std::int64_t> times;
        std::int64_t now = 0;
        Launcher launcher([] { return true; }, [&] { times.push_back(now); return std::string(); });
        for (; now <= 200'000; now += 50) {
            launcher.tick(isNeeded, isAlive, false, now);
        }
        return times;
    }
};

LauncherTest launcherTest;

}  // namespace
}  // namespace sa3::test

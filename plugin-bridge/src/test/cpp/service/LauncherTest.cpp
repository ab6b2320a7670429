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

        beginTest("a connection starts the pauses anew");
        int started = 0;
        Launcher launcher([] { return true; }, [&] { ++started; return std::string(); });
        launcher.tick(true, false, false, 0);
        launcher.tick(true, false, false, 1000);
        launcher.tick(true, true, true, 1500);
        launcher.tick(true, false, false, 1600);
        expectEquals(started, 3);
        expect(launcher.state() == Launcher::State::starting);

        beginTest("the user's wish skips the pause");
        launcher.tryNow();
        launcher.tick(true, false, false, 1601);
        expectEquals(started, 4);

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

#include "service/Launcher.h"

#include <juce_core/juce_core.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "TestFolder.h"
#include "service/Program.h"

namespace sa3::test {
namespace {

using service::Launcher;
using service::Program;
using service::Started;

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
        Launcher launcher([] { return true; }, [&] { ++started; return ending(1); });
        launcher.tick(true, false, false, 0);
        launcher.tick(true, false, false, 1);
        launcher.tryNow();
        launcher.tick(true, false, false, 2);
        expectEquals(started, 2);
        expect(launcher.state() == Launcher::State::starting);
        launcher.tick(true, true, true, 3);
        expect(launcher.state() == Launcher::State::idle);

        beginTest("what is not installed and what fails is told apart");
        Launcher missing([] { return false; }, [] { return Started(); });
        missing.tick(true, false, false, 0);
        expect(missing.state() == Launcher::State::notInstalled);
        Launcher failing([] { return true; }, [] { return Started{"no such program"}; });
        failing.tick(true, false, false, 0);
        expect(failing.state() == Launcher::State::failed);
        expectEquals(failing.problem(), std::string("no such program"));

        beginTest("what is installed meanwhile is found within a second");
        bool isThere = false;
        Launcher patient([&] { return isThere; }, [] { return Started(); });
        std::int64_t now = 0;
        for (; now < 100'000; now += 50) {
            patient.tick(true, false, false, now);
        }
        isThere = true;
        for (const std::int64_t end = now + 1000; now <= end; now += 50) {
            patient.tick(true, false, false, now);
        }
        expect(patient.state() == Launcher::State::starting);

        endsAreTold();
        realProgramsAreWatched();
    }

  private:
    /** A start whose program ends at once. */
    static Started ending(int status, const std::string& lastLine = {}) {
        Started started;
        started.end = [status, lastLine] { return std::optional(Started::End{status, lastLine}); };
        return started;
    }

    void endsAreTold() {
        beginTest("a service that dies before it answers is told with its status and last line, also while it is tried again");
        int attempts = 0;
        Launcher dying([] { return true; }, [&] { ++attempts; return ending(3, "no model folder"); });
        expect(dying.tick(true, false, false, 0), "it is starting");
        expect(dying.state() == Launcher::State::starting);
        expect(dying.tick(true, false, false, 50), "it is dead");
        const std::string why = "The service did not stay: it ended with status 3: no model folder";
        for (std::int64_t now = 100; now < 10'000; now += 50) {
            expect(!dying.tick(true, false, false, now));
            expect(dying.state() == Launcher::State::failed && dying.problem() == why);
        }
        expectEquals(attempts, 4);
        dying.tick(true, true, true, 10'000);
        expect(dying.state() == Launcher::State::idle && dying.problem().empty());

        beginTest("one that found another one in its place has not failed");
        Launcher second([] { return true; }, [] { return ending(1, "a service runs already"); });
        second.tick(true, false, false, 0);
        second.tick(true, true, false, 50);
        expect(second.state() == Launcher::State::starting);

        beginTest("of one that has served, the status is told, and nothing that it printed long ago");
        Started::End end{0, "serving"};
        bool isDead = false;
        Launcher served([] { return true; }, [&] {
            Started started;
            started.end = [&] { return isDead ? std::optional(end) : std::nullopt; };
            return started;
        });
        served.tick(true, false, false, 0);
        served.tick(true, true, true, 50);
        isDead = true;
        end.status = 137;
        served.tick(true, false, false, 100);
        expectEquals(served.problem(), std::string("The service did not stay: it was ended by signal 9"));

        beginTest("one that hangs is told after a while and not started twice; the user's wish ends it");
        int starts = 0;
        int stops = 0;
        const auto hang = [&] {
            ++starts;
            Started started;
            started.stop = [&] { ++stops; };
            started.end = [&] { return stops > 0 ? std::optional(Started::End{143, {}}) : std::nullopt; };
            return started;
        };
        Launcher hanging([] { return true; }, hang);
        for (std::int64_t now = 0; now < 29'950; now += 50) {
            hanging.tick(true, false, false, now);
        }
        expect(hanging.state() == Launcher::State::starting);
        for (std::int64_t now = 29'950; now < 100'000; now += 50) {
            hanging.tick(true, false, false, now);
        }
        expect(hanging.state() == Launcher::State::failed);
        expectEquals(hanging.problem(), std::string("The service was started, and has not answered for 30 s"));
        expectEquals(starts, 1);
        hanging.tryNow();
        hanging.tick(true, false, false, 100'000);
        expectEquals(stops, 1);
        expectEquals(starts, 1, "not beside the one that is asked to end");
        hanging.tick(true, false, false, 100'050);
        expect(hanging.state() == Launcher::State::starting);
        expectEquals(starts, 2);
        deafOnesAreEndedByForce();
        onesThatHaveServedAreEndedToo();
        othersAreToldOf();
    }

    void deafOnesAreEndedByForce() {
        beginTest("one that does not end when it is asked to is ended by force after 5 s, which is told, and another one is started");
        int starts = 0;
        int kills = 0;
        Launcher launcher([] { return true; }, [&] {
            ++starts;
            Started started;
            started.kill = [&] { ++kills; };
            started.end = [&] { return kills > 0 ? std::optional(Started::End{-1, {}}) : std::nullopt; };
            return started;
        });
        std::int64_t now = 0;
        const auto goOn = [&](std::int64_t until) {
            for (; now < until; now += 50) {
                launcher.tick(true, true, false, now);
            }
        };
        launcher.tick(true, false, false, 0);
        goOn(40'000);
        launcher.tryNow();
        goOn(45'000);
        expectEquals(kills, 0);
        expectEquals(launcher.problem(), std::string("The service that does not answer is asked to end, then another one is started"));
        launcher.tryNow();
        goOn(45'050);
        expectEquals(kills, 1, "a second wish does not put it off");
        expectEquals(launcher.problem(),
                     std::string("The service that does not answer has not ended when it was asked to: it is ended by force"));
        launcher.tick(true, false, false, now);
        expect(launcher.state() == Launcher::State::starting);
        expectEquals(starts, 2);
    }

    void onesThatHaveServedAreEndedToo() {
        beginTest("one that has answered once and hangs since is ended when the user wishes for another, and not before");
        int stops = 0;
        Launcher launcher([] { return true; }, [&] {
            Started started;
            started.stop = [&] { ++stops; };
            return started;
        });
        launcher.tick(true, false, false, 0);
        launcher.tick(true, true, true, 50);
        launcher.tryNow();
        launcher.tick(true, true, true, 100);
        launcher.tick(true, true, false, 150);
        expectEquals(stops, 0, "it answered when the wish was seen");
        launcher.tryAgain();
        launcher.tick(true, true, false, 175);
        expectEquals(stops, 0, "an errand has ended: nobody wished for another one");
        launcher.tryNow();
        launcher.tick(true, true, false, 200);
        expectEquals(stops, 1);
        launcher.tick(true, true, true, 250);
        launcher.tick(true, true, false, 20'000);
        expectEquals(stops, 1, "it has answered after all");
    }

    void othersAreToldOf() {
        beginTest("one that was started elsewhere and hangs is told with what ends it, is not touched, and left alone once it answers");
        Launcher launcher([] { return true; }, [] { return Started{"nothing may be started here"}; });
        for (std::int64_t now = 0; now < 30'000; now += 50) {
            launcher.tick(true, true, false, now);
            expect(launcher.state() == Launcher::State::idle);
        }
        launcher.tick(true, true, false, 30'000);
        expectEquals(launcher.problem(), std::string("A service that was started elsewhere has not answered for 30 s: end it with  sa3 service stop"));
        launcher.tryNow();
        launcher.tick(true, true, false, 30'050);
        expect(launcher.state() == Launcher::State::idle, "the user has seen it: another 30 s");
        launcher.tick(true, true, true, 30'100);
        expect(launcher.state() == Launcher::State::idle && launcher.problem().empty());
    }

    struct Script {
        explicit Script(const std::string& lines) {
            std::ofstream(file) << "#!/bin/sh\n" << lines << "\n";
            std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        }

        std::unique_ptr<Program> start(std::string& problem) const {
            Program::Order order;
            order.program = file;
            order.arguments = {"serve"};
            order.log = folder.path() + "/logs/log";
            return Program::start(order, problem);
        }

        TestFolder folder;
        std::filesystem::path file{folder.path() + "/sa3"};
    };

    static int endOf(Program& program, bool isToStop = false) {
        for (int i = 0; i < 10'000; ++i) {
            if (const auto status = program.status()) {
                return *status;
            }
            if (isToStop) {
                program.stop();
            }
            juce::Thread::sleep(1);
        }
        return -2;
    }

    void realProgramsAreWatched() {
        beginTest("of a program that exits 3, the status and its last line come back; details of a failure are no reason");
        std::string problem;
        const Script dying("echo starting; echo 'no model folder' >&2; echo '   at Main.java:3' >&2; exit 3");
        const auto dead = dying.start(problem);
        expectEquals(problem, std::string());
        expectEquals(endOf(*dead), 3);
        expectEquals(dead->lastLine(), std::string("no model folder"));

        beginTest("one that hangs runs until it is stopped");
        const Script hanging("sleep 1000");
        const auto hung = hanging.start(problem);
        expect(!hung->status());
        expectEquals(endOf(*hung, true), 143);

        beginTest("one that does not hear is ended by force");
        const Script deaf("trap '' TERM; echo deaf; while :; do sleep 0.01; done");
        const auto unheard = deaf.start(problem);
        while (unheard->lastLine().empty()) {
            juce::Thread::sleep(1);
        }
        for (int i = 0; i < 50; ++i) {
            unheard->stop();
            juce::Thread::sleep(1);
        }
        expect(!unheard->status());
        unheard->kill();
        expectEquals(endOf(*unheard), -1);

        beginTest("one that may not be executed is told");
        const Script plain("exit 0");
        std::filesystem::permissions(plain.file, std::filesystem::perms::owner_read);
        expect(plain.start(problem) == nullptr);
        expect(problem.find("sa3: Permission denied") != std::string::npos, problem);

        beginTest("two services that are started at once have a log each");
        const Script serving("echo $$; sleep 1000");
        const std::filesystem::path log = serving.folder.path() + "/logs/service-start.log";
        Program::Order order;
        order.program = serving.file;
        order.arguments = {"serve"};
        const Started first = service::startWatched(order, log);
        const Started second = service::startWatched(order, log);
        expectEquals(first.problem + second.problem, std::string());
        const std::filesystem::path next = serving.folder.path() + "/logs/service-start-2.log";
        expect(service::isRunning(log) && service::isRunning(next));
        for (const Started* each : {&first, &second}) {
            while (!each->end()) {
                each->stop();
                juce::Thread::sleep(1);
            }
        }
        const auto firstLine = [](const std::filesystem::path& path) {
            std::string line;
            std::getline(std::ifstream(path) >> std::ws, line);
            return line;
        };
        expect(!firstLine(log).empty() && !firstLine(next).empty() && firstLine(log) != firstLine(next));

        beginTest("what it prints is read line by line, as it comes");
        const Script talking("echo one; echo two; printf thr; sleep 0.2; echo ee; head -c 3000000 /dev/zero | tr '\\0' x");
        const auto talks = talking.start(problem);
        std::vector<std::string> lines;
        for (bool isOver = false; !isOver;) {
            isOver = talks->status().has_value();
            for (std::string& line : talks->newLines()) {
                lines.push_back(std::move(line));
            }
        }
        expect(lines == std::vector<std::string>{"one", "two", "three"} || lines.size() > 3);
        expect(lines.size() >= 3 && lines[2] == "three");
        expectEquals(talks->lastLine().size(), std::size_t{300});
    }

    /** When a service is started that answers at once and dies so long after its starts; the last life goes for all later ones. */
    static std::vector<std::int64_t> crashes(std::vector<std::int64_t> livesMs) {
        std::vector<std::int64_t> times;
        std::int64_t now = 0;
        const auto isOver = [&] { return now - times.back() >= livesMs[std::min(times.size(), livesMs.size()) - 1]; };
        Launcher launcher([] { return true; }, [&] {
            times.push_back(now);
            Started started;
            started.end = [&] { return isOver() ? std::optional(Started::End{137, {}}) : std::nullopt; };
            return started;
        });
        for (; now < 200'000; now += 50) {
            const bool isUp = !times.empty() && !isOver();
            launcher.tick(true, isUp, isUp, now);
        }
        return times;
    }

    static std::vector<std::int64_t> attempts(bool isNeeded, bool isAlive) {
        std::vector<std::int64_t> times;
        std::int64_t now = 0;
        Launcher launcher([] { return true; }, [&] { times.push_back(now); return ending(1); });
        for (; now <= 200'000; now += 50) {
            launcher.tick(isNeeded, isAlive, false, now);
        }
        return times;
    }
};

LauncherTest launcherTest;

}  // namespace
}  // namespace sa3::test

/*
 * sa3_faults KILLS LOG: kills the service without a word again and again, in every phase of it and of two plugins that play,
 * generate, cancel, save and recall meanwhile, and says how often each was hit. The service is the one of the launch file in
 * SA3_HOME; it writes {"pid", "phase"} lines to LOG. Ends with 1 if a plugin hung, a take was torn, or the audio thread did
 * anything that it must not.
 */
#include <juce_events/juce_events.h>
#include <signal.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "processor/Rig.h"
#include "realtime/RealtimeWatch.h"
#include "realtime/SyscallWatch.h"
#include "realtime/ThreadCost.h"

namespace sa3::test {
namespace {

using editor::PluginKind;
using Clock = std::chrono::steady_clock;

constexpr int blockFrames = 512;
constexpr double rateHz = 48000.0;
constexpr double hangSeconds = 20.0;

double seconds(Clock::duration span) {
    return std::chrono::duration<double>(span).count();
}

/** Plays both plugins at the pace of a sound card, and keeps the worst of it. */
class Playing {
  public:
    Playing(Processor& track, Processor& insert) : plugins{&track, &insert}, thread([this] { run(); }) {}
    ~Playing() {
        isEnding = true;
        thread.join();
    }

    std::atomic<long> blocks{0};
    std::atomic<long> forbidden{0};
    std::atomic<long> waits{0};  // for a page of memory: no call was made
    std::atomic<double> worstMicroseconds{0.0};

  private:
    void run() {
        TestPlayHead head;
        head.rateHz = rateHz;
        juce::AudioBuffer<float> audio(2, blockFrames);
        juce::MidiBuffer none;
        auto next = Clock::now();
        for (auto* plugin : plugins) {
            plugin->setPlayHead(&head);
        }
        while (!isEnding) {
            for (auto* plugin : plugins) {
                play(*plugin, audio, none);
            }
            head.samples = (head.samples + blockFrames) % (8 * static_cast<std::int64_t>(rateHz));
            next += std::chrono::microseconds(static_cast<int>(blockFrames / rateHz * 1.0e6));
            std::this_thread::sleep_until(next);
        }
        for (auto* plugin : plugins) {
            plugin->setPlayHead(nullptr);
        }
    }

    void play(Processor& plugin, juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) {
        const long before = voluntarySwitches();
        const double start = threadCpuMicroseconds();
        {
            const RealtimeWatch calls;
            const SyscallWatch systemCalls;
            plugin.processBlock(audio, midi);
        }
        worstMicroseconds = std::max(worstMicroseconds.load(), threadCpuMicroseconds() - start);
        forbidden += RealtimeWatch::calls().empty() && SyscallWatch::seen() < 0 ? 0 : 1;
        waits += voluntarySwitches() != before ? 1 : 0;
        ++blocks;
    }

    std::array<Processor*, 2> plugins;
    std::atomic<bool> isEnding{false};
    std::thread thread;
};

/** The service's newest line: its process, and what it is at. */
std::pair<int, std::string> newest(const std::string& log) {
    std::ifstream file(log);
    std::string line;
    std::string last;
    while (std::getline(file, line)) {
        last = line;
    }
    const auto json = parseJson(last);
    return json ? std::pair(static_cast<int>(integer(*json, "pid").value_or(0)), text(*json, "phase")) : std::pair(0, std::string());
}

class Faults {
  public:
    explicit Faults(std::string logFile) : log(std::move(logFile)) {
        for (auto* plugin : {&track, &insert}) {
            plugin->setRateAndBufferSizeDetails(rateHz, blockFrames);
            plugin->prepareToPlay(rateHz, blockFrames);
            editor::Settings settings = plugin->shown().settings();
            settings.prompt = "rain";
            settings.seconds = 3.0;
            plugin->shown().setSettings(settings);
            plugin->held().setWindowOpen(true);
        }
    }

    ~Faults() {
        for (auto* plugin : {&track, &insert}) {
            plugin->held().setWindowOpen(false);
        }
    }

    int run(int kills) {
        {
            Playing playing(track, insert);
            bool isWell = true;
            for (int kill = 0; kill < kills && isWell; ++kill) {
                isWell = reconnects() && killDuring(kill);
            }
            isWell = isWell && reconnects() && finishes();
            report(playing, isWell);
            return isWell && torn() == 0 && playing.forbidden == 0 &&
                           playing.worstMicroseconds < 0.1e6 * blockFrames / rateHz && longestAction < hangSeconds
                       ? 0
                       : 1;
        }
    }

  private:
    bool await(const char* what, const std::function<bool()>& holds, double patience = hangSeconds) {
        const auto start = Clock::now();
        while (!holds()) {
            if (seconds(Clock::now() - start) > patience) {
                std::printf("FAIL %s took more than %.0f s\n", what, patience);
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return true;
    }

    bool reconnects() {
        const auto start = Clock::now();
        const bool isBack = await("connecting again", [this] {
            const auto is = [](Processor& plugin) { return plugin.held().serviceState().link == editor::ServiceState::Link::connected; };
            return newest(log).first != lastKilled && is(track) && is(insert);
        });
        longestReconnect = std::max(longestReconnect, seconds(Clock::now() - start));
        return isBack;
    }

    /** Acts until the service is dead; which part of what is hit is chance. */
    bool killDuring(int kill) {
        static const std::array<const char*, 5> names = {"generate", "save", "recall", "cancel", "play"};
        const auto action = static_cast<std::size_t>(kill) % names.size();
        std::atomic<bool> isDead{false};
        std::pair<int, std::string> hit;
        const auto delay = std::chrono::milliseconds(random() % 700);
        track.held().generate();
        std::thread killer([&] {
            std::this_thread::sleep_for(delay);
            hit = newest(log);
            if (hit.first > 0) {
                ::kill(hit.first, SIGKILL);
            }
            isDead = true;
        });
        while (!isDead) {
            const auto start = Clock::now();
            act(names[action]);
            longestAction = std::max(longestAction, seconds(Clock::now() - start));
        }
        killer.join();
        lastKilled = hit.first;
        ++phases["service: " + (hit.second.empty() ? std::string("none yet") : hit.second)];
        ++phases["plugin: " + std::string(names[action])];
        return true;
    }

    void act(const std::string& action) {
        juce::MemoryBlock state;
        if (action == "save") {
            track.getStateInformation(state);
        } else if (action == "recall") {
            track.getStateInformation(state);
            track.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
        } else if (action == "cancel") {
            insert.held().generate();
            for (const auto& status : insert.held().renders().all()) {
                insert.held().cancel(status.job);
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    bool finishes() {
        return await("finishing the renders", [this] {
            return track.held().renders().underWay() == 0 && insert.held().renders().underWay() == 0;
        }, 120.0);
    }

    int torn() {
        int count = 0;
        for (auto* plugin : {&track, &insert}) {
            plugin->held().finishChores();
            const auto present = plugin->held().project.now();
            for (const auto& take : present->takes) {
                const bool isWhole = take->isComplete() && take->audio != nullptr && project::sha256Of(*take->audio) == take->sha256;
                ++phases[isWhole ? "takes, whole" : "takes, torn"];
                count += isWhole ? 0 : 1;
            }
        }
        return count;
    }

    void report(Playing& playing, bool isWell) {
        const int tornTakes = torn();
        for (const auto& [phase, count] : phases) {
            std::printf("%-28s %d\n", phase.c_str(), count);
        }
        std::printf("%s: %ld blocks of %d frames, %ld called what is forbidden, %ld waited for memory, the dearest %.0f us of thread-CPU (%.2f %% of its block); "
                    "longest reconnection %.2f s, longest action %.2f s; %d torn takes; system calls %s\n",
                    isWell ? "done" : "FAIL", playing.blocks.load(), blockFrames, playing.forbidden.load(), playing.waits.load(), playing.worstMicroseconds.load(),
                    100.0 * playing.worstMicroseconds / (blockFrames / rateHz * 1.0e6), longestReconnect, longestAction, tornTakes,
                    SyscallWatch::isPossible() ? "watched" : "not watched");
        phases.clear();
    }

    const std::string log;
    Processor track{PluginKind::track};
    Processor insert{PluginKind::insert};
    std::mt19937 random{7};
    int lastKilled = 0;
    std::map<std::string, int> phases;
    double longestReconnect = 0.0;
    double longestAction = 0.0;
};

}  // namespace
}  // namespace sa3::test

int main(int argumentCount, char** arguments) {
    if (argumentCount != 3) {
        std::fprintf(stderr, "usage: sa3_faults KILLS LOG\n");
        return 2;
    }
    const juce::ScopedJuceInitialiser_GUI messages;
    return sa3::test::Faults(arguments[2]).run(std::atoi(arguments[1]));
}

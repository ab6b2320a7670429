/*
 * sa3_faults KILLS LOG LAUNCH: two plugins play, and scan, load, generate, cancel, save or recall, while the service dies
 * without a word again and again. The service is that of the launch file LAUNCH: once LOG is there it kills itself in each
 * phase of its own in turn, and leaves a line with the phase's name in LOG; where it has not seen its phase it dies without a
 * line, and the next one tries it again. Plugins of other versions are there, too. Prints how often what was hit; ends with 1 if a plugin hung, a take was torn, or the audio thread did anything that it must not.
 */
#include <juce_events/juce_events.h>
#include <sa3_bridge.h>
#include <sys/mman.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "processor/Rig.h"
#include "realtime/RealtimeWatch.h"
#include "realtime/SyscallWatch.h"
#include "realtime/ThreadCost.h"
#include "service/Protocol.h"

namespace sa3::test {
namespace {

using editor::PluginKind;
using Clock = std::chrono::steady_clock;

constexpr int blockFrames = 512;
constexpr double rateHz = 48000.0;
/** An action that lasts longer hangs, however busy the machine is. */
constexpr double hangSeconds = 60.0;
constexpr double patienceSeconds = 300.0;

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

/** Another program that speaks to the service: it wants to hear stored takes, again and again. */
class Listener {
  public:
    /** @param itsLayout of its region */
    Listener(const std::string& name, int itsProtocol, std::uint32_t itsLayout = 1) : protocol(itsProtocol), layout(itsLayout) {
        std::array<char, 4096> folder{};
        sa3_bridge_run_folder(folder.data(), folder.size());
        region = std::string(folder.data()) + "/" + name + ".sa3";
        isThere = sa3_bridge_create(region.c_str(), &bridge) == SA3_BRIDGE_OK;
        std::fstream file(region, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(layoutOffset).write(reinterpret_cast<const char*>(&layout), sizeof layout);
    }
    ~Listener() { sa3_bridge_close(bridge); }

    /** A service has said that it will not serve this one. */
    bool isRefused() const {
        std::uint32_t serviceLayout = 0;
        std::ifstream(region, std::ios::binary).seekg(layoutOffset + 4).read(reinterpret_cast<char*>(&serviceLayout), sizeof serviceLayout);
        return hasRefusal || (serviceLayout != 0 && serviceLayout != layout);
    }

    /** One round. */
    void listen(const std::string& take) {
        if (!isThere || sa3_bridge_beat(bridge) != SA3_BRIDGE_OK) {
            return;
        }
        if (sa3_bridge_service_epoch(bridge) != epoch) {
            epoch = sa3_bridge_service_epoch(bridge);
            isWaiting = false;
            send(service::hello, {{"protocol", protocol}, {"kind", "other"}, {"instance", "listener"}});
        }
        std::int32_t type = 0;
        std::uint32_t bytes = 0;
        while (sa3_bridge_receive(bridge, &type, payload.data(), SA3_BRIDGE_MAX_MESSAGE_BYTES, &bytes) == SA3_BRIDGE_OK) {
            isWaiting = isWaiting && type != service::takeEnds && type != service::failed;
            hasRefusal = hasRefusal || type == service::refused;
        }
        std::uint32_t stream = 0;
        std::uint64_t start = 0;
        std::uint32_t channels = 0;
        std::uint32_t frames = 0;
        while (sa3_bridge_receive_audio(bridge, &stream, &start, &channels, &frames, samples.data(), SA3_BRIDGE_MAX_AUDIO_FLOATS) ==
               SA3_BRIDGE_OK) {
        }
        if (!isWaiting && epoch > 0 && !take.empty()) {
            isWaiting = true;
            send(service::fetch, {{"take", take}});
        }
    }

  private:
    void send(std::int32_t type, const Json& message) {
        const std::string text = printJson(message);
        sa3_bridge_send(bridge, type, text.data(), static_cast<std::uint32_t>(text.size()));
    }

    static constexpr std::streamoff layoutOffset = 8;

    const int protocol;
    const std::uint32_t layout;
    std::string region;
    sa3_bridge* bridge = nullptr;
    bool hasRefusal = false;
    bool isThere = false;
    bool isWaiting = false;
    std::uint64_t epoch = 0;
    std::vector<char> payload = std::vector<char>(SA3_BRIDGE_MAX_MESSAGE_BYTES);
    std::vector<float> samples = std::vector<float>(SA3_BRIDGE_MAX_AUDIO_FLOATS);
};

/** The phase in each line of the file that the services leave one in when they die. */
std::vector<std::string> deaths(const std::string& log) {
    std::vector<std::string> phases;
    std::ifstream file(log);
    for (std::string line; std::getline(file, line);) {
        phases.push_back(line);
    }
    return phases;
}

/** Speaks to the service for all plugins here, and starts it as the shipped one does, with pauses that suit a hundred deaths. */
std::shared_ptr<service::Worker> impatientWorker(const std::string& launch) {
    const auto start = [launch] {
        service::Program::Order order;
        order.launchFile = launch;
        return service::startWatched(order, launch + ".log");
    };
    return std::make_shared<service::Worker>(std::string(), [] { return true; }, start, service::Worker::Mode::withThread,
                                             service::LaunchPauses{2000, 2000, 60000});
}

class Faults {
  public:
    Faults(std::string logFile, const std::string& launch) : log(std::move(logFile)), worker(impatientWorker(launch)) {
        for (auto* plugin : plugins) {
            plugin->setRateAndBufferSizeDetails(rateHz, blockFrames);
            plugin->prepareToPlay(rateHz, blockFrames);
            plugin->held().project.change([](project::Contents& now) {
                now.settings = {{"prompt", "rain"}, {"seconds", 4}, {"steps", 10}, {"cfg", 3}, {"count", 2}};
                return std::uint32_t{editor::Changes::settings};
            });
            plugin->held().setWindowOpen(true);
        }
    }

    ~Faults() {
        for (auto* plugin : plugins) {
            plugin->held().setWindowOpen(false);
        }
    }

    /** True: nothing hung, was torn, or did what it must not. */
    bool run(std::size_t kills) {
        Playing playing(track, insert);
        ask();
        bool isWell = await("the first takes", [this] { return track.held().renders().signsOfLife() > 0 && finished(); });
        checkTakes();
        std::ofstream(log).flush();
        for (std::size_t kill = 0; kill < kills && isWell; ++kill) {
            isWell = diesDuring(kill);
            checkTakes();
        }
        isWell = isWell && await("connecting again", [this] { return isConnected(); }) && finishes();
        checkTakes();
        report(playing, isWell);
        return isWell && newerPlugin.isRefused() && newerRegion.isRefused() && takes["torn"] == 0 && takes["whole"] > 0 && playing.forbidden == 0 && longestAction.first < hangSeconds &&
               playing.worstMicroseconds < 0.1e6 * blockFrames / rateHz;
    }

  private:
    static constexpr std::array<const char*, 7> actions = {"scan", "load", "generate", "cancel", "save", "recall", "play"};
    static constexpr int keptTakes = 4;

    bool await(const char* what, const std::function<bool()>& holds) {
        const auto start = Clock::now();
        while (!holds()) {
            if (seconds(Clock::now() - start) > patienceSeconds) {
                std::printf("FAIL %s took more than %.0f s\n", what, patienceSeconds);
                std::for_each(plugins.begin(), plugins.end(), tell);
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return true;
    }

    static void tell(Processor* plugin) {
        std::printf("  %s: %s", plugin->getName().toRawUTF8(), plugin->held().serviceState().text.toRawUTF8());
        for (const auto& render : plugin->held().renders().all()) {
            std::printf("; a render: phase %d, %s %ld of %ld", static_cast<int>(render.phase), render.stage.c_str(),
                        static_cast<long>(render.done), static_cast<long>(render.total));
        }
        std::printf("\n");
    }

    bool isConnected() const {
        return std::all_of(plugins.begin(), plugins.end(), [](Processor* plugin) {
            return plugin->held().serviceState().link == editor::ServiceState::Link::connected;
        });
    }

    /** Does one thing over and over until the service is dead; the phase that it dies in is its own choice. */
    bool diesDuring(std::size_t kill) {
        const std::string action = actions[kill % actions.size()];
        const bool isDead = await("the service's death in its phase", [&] {
            ask();
            const auto start = Clock::now();
            act(action);
            longestAction = std::max(longestAction, {seconds(Clock::now() - start), action});
            noteConnection();
            listener.listen(checked.empty() ? std::string() : *checked.begin());
            newerPlugin.listen({});
            newerRegion.listen({});
            return deaths(log).size() > kill;
        });
        if (isDead) {
            ++servicePhases[deaths(log)[kill]];
            ++pluginPhases[action];
        }
        return isDead;
    }

    /** Keeps the service at work, with words that it has not encoded before. */
    void ask() {
        if (track.held().renders().underWay() == 0) {
            editor::Settings settings = track.shown().settings();
            settings.prompt = "rain on a tin roof, night " + juce::String(++nights);
            track.shown().setSettings(settings);
            track.held().generate();
            track.held().finishChores();
        }
    }

    void noteConnection() {
        const auto now = Clock::now();
        if (isConnected()) {
            longestReconnect = std::max(longestReconnect, seconds(now - lastConnected));
            lastConnected = now;
        }
    }

    void act(const std::string& action) {
        if (action == "scan") {
            const Processor scanned{PluginKind::insert, [this] { return worker; }};
            juce::ignoreUnused(scanned.getParameters().size());
        } else if (action == "load") {
            Processor loaded{PluginKind::track, [this] { return worker; }};
            recall(loaded, saved(track));
            loaded.setRateAndBufferSizeDetails(rateHz, blockFrames);
            loaded.prepareToPlay(rateHz, blockFrames);
            loaded.held().setWindowOpen(true);
            loaded.held().setWindowOpen(false);
        } else if (action == "generate") {
            if (insert.held().renders().underWay() == 0) {
                insert.held().generate();
            }
        } else if (action == "cancel") {
            insert.held().generate();
            insert.held().finishChores();
            for (const auto& status : insert.held().renders().all()) {
                insert.held().cancel(status.job);
            }
        } else if (action == "save") {
            saved(track);
        } else if (action == "recall") {
            recall(track, saved(track));
        }
    }

    static juce::MemoryBlock saved(Processor& plugin) {
        juce::MemoryBlock state;
        plugin.getStateInformation(state);
        return state;
    }

    static void recall(Processor& plugin, const juce::MemoryBlock& state) {
        plugin.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
    }

    bool finishes() {
        return await("finishing the renders", [this] { return finished(); });
    }

    bool finished() const {
        return std::all_of(plugins.begin(), plugins.end(), [](Processor* plugin) { return plugin->held().renders().underWay() == 0; });
    }

    /** Compares every finished take with its hash, once, and takes all but the newest off the list. */
    void checkTakes() {
        for (auto* plugin : plugins) {
            plugin->held().finishChores();
            int kept = 0;
            const auto present = plugin->held().project.now();
            for (const auto& take : present->takes) {
                if (!take->isComplete()) {
                    continue;
                }
                if (checked.insert(take->id).second) {
                    const bool isWhole = take->audio != nullptr && project::sha256Of(*take->audio) == take->sha256;
                    ++takes[isWhole ? "whole" : "torn"];
                }
                if (++kept > keptTakes) {
                    plugin->shown().removeTake(juce::String(take->id));
                }
            }
        }
    }

    static void print(const char* what, const std::map<std::string, int>& counts) {
        std::printf("%s:", what);
        for (const auto& [name, count] : counts) {
            std::printf(" %s %d", name.c_str(), count);
        }
        std::printf("\n");
    }

    void report(const Playing& playing, bool isWell) {
        print("the service died in its", servicePhases);
        print("while a plugin was at", pluginPhases);
        print("takes", takes);
        std::printf("plugins of other versions at the same time: by protocol %s, by region %s\n", newerPlugin.isRefused() ? "refused" : "not refused",
                    newerRegion.isRefused() ? "refused" : "not refused");
        std::printf("%s: %ld blocks of %d frames, %ld called what is forbidden, %ld waited for memory, the dearest took %.0f us of thread-CPU time "
                    "(%.2f %% of its block); longest time without the service %.2f s, longest action %.2f s (%s); system calls %s\n",
                    isWell ? "done" : "FAIL", playing.blocks.load(), blockFrames, playing.forbidden.load(), playing.waits.load(), playing.worstMicroseconds.load(),
                    100.0 * playing.worstMicroseconds / (blockFrames / rateHz * 1.0e6), longestReconnect, longestAction.first, longestAction.second.c_str(),
                    SyscallWatch::isPossible() ? "watched" : "not watched");
    }

    const std::string log;
    const std::shared_ptr<service::Worker> worker;
    Processor track{PluginKind::track, [this] { return worker; }};
    Processor insert{PluginKind::insert, [this] { return worker; }};
    const std::array<Processor*, 2> plugins{&track, &insert};
    Listener listener{"listener", service::protocolVersion};
    Listener newerPlugin{"newer-plugin", service::protocolVersion + 1};
    Listener newerRegion{"newer-region", service::protocolVersion, 2};
    std::map<std::string, int> servicePhases;
    std::map<std::string, int> pluginPhases;
    std::map<std::string, int> takes;
    std::set<std::string> checked;
    Clock::time_point lastConnected = Clock::now();
    int nights = 0;
    double longestReconnect = 0.0;
    std::pair<double, std::string> longestAction;  // seconds, and which it was
};

}  // namespace
}  // namespace sa3::test

int main(int argumentCount, char** arguments) {
    if (argumentCount != 4) {
        std::fprintf(stderr, "usage: sa3_faults KILLS LOG LAUNCH\n");
        return 2;
    }
    // Else a page that the system has taken away in the meantime counts as the plugin's time and wait.
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
        std::printf("memory is not locked (ulimit -l): what the system takes back of it is counted, too\n");
    }
    const juce::ScopedJuceInitialiser_GUI messages;
    return sa3::test::Faults(arguments[2], arguments[3]).run(static_cast<std::size_t>(std::atoi(arguments[1]))) ? 0 : 1;
}

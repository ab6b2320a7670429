#include "Checks.h"

#include <signal.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "AudioThread.h"
#include "BareLv2.h"
#include "Desktop.h"
#include "HostStream.h"
#include "realtime/SyscallWatch.h"

namespace sa3::test {
namespace {

constexpr double maxPartOfBlock = 0.1;  // thread-CPU time of a callback
constexpr int stateVersionAt = 8;       // its lowest byte
constexpr int roundMs = 100;
constexpr int maxRounds = 3000;
constexpr std::size_t leastTakeBytes = 100000;  // of a second or more, compressed

std::string number(double value) {
    return juce::String(value, 1).toStdString();
}

/* ---- buses, rates, blocks -------------------------------------------------------------------------------------------- */

void allLayouts(const Subject& subject) {
    const auto plugin = subject.open();
    auto& instance = plugin->instance();
    std::mt19937 random(subject.seed);
    const std::vector<juce::AudioChannelSet> sets = {juce::AudioChannelSet::disabled(), juce::AudioChannelSet::mono(),
                                                     juce::AudioChannelSet::stereo(), juce::AudioChannelSet::create5point1()};
    int accepted = 0;
    for (const auto& input : sets) {
        for (const auto& output : sets) {
            juce::AudioProcessor::BusesLayout layout;
            if (instance.getBusCount(true) > 0) layout.inputBuses.add(input);
            if (instance.getBusCount(false) > 0) layout.outputBuses.add(output);
            instance.releaseResources();
            if (instance.checkBusesLayoutSupported(layout) && instance.setBusesLayout(layout)) {
                ++accepted;
                plugin->prepare(48000.0, 512);
                demand(plugin->play(512, random), "no number comes out of " + output.getDescription().toStdString());
            }
        }
    }
    demand(accepted > 0, "accepts no layout at all");
}

void allRatesAndBlocks(const Subject& subject) {
    const auto plugin = subject.open();
    std::mt19937 random(subject.seed);
    for (const double rateHz : {44100.0, 48000.0, 88200.0, 96000.0, 176400.0, 192000.0}) {
        for (const int maxFrames : {1, 64, 128, 256, 512, 1024, 8192}) {
            plugin->prepare(rateHz, maxFrames);
            for (int block = 0; block < 10; ++block) {
                const int frames = 1 + static_cast<int>(random() % static_cast<unsigned>(maxFrames));
                demand(plugin->play(frames, random), "no number at " + number(rateHz) + " Hz, " + std::to_string(frames) + " frames");
            }
        }
    }
}

void playsUnprepared(const Subject& subject) {
    for (int round = 0; round < 5; ++round) {
        const auto plugin = subject.open();
        plugin->prepare(48000.0, 512);
        plugin->instance().releaseResources();
        plugin->instance().reset();
        plugin->prepare(44100.0, 64);
        std::mt19937 random(subject.seed);
        demand(plugin->play(64, random), "no number after release and prepare");
    }
}

/* ---- parameters and state -------------------------------------------------------------------------------------------- */

void randomise(Plugin& plugin, std::mt19937& random) {
    std::uniform_real_distribution<float> anywhere(0.0f, 1.0f);
    for (auto* parameter : plugin.instance().getParameters()) {
        parameter->setValueNotifyingHost(anywhere(random));
    }
}

void parametersWhilePlaying(const Subject& subject) {
    const auto plugin = subject.open();
    plugin->prepare(48000.0, 512);
    std::mt19937 random(subject.seed);
    const AudioThread playing(*plugin, 512, subject.seed);
    for (int round = 0; round < 200; ++round) {
        randomise(*plugin, random);
        for (auto* parameter : plugin->instance().getParameters()) {
            const float value = parameter->getValue();
            demand(value >= 0.0f && value <= 1.0f, "a parameter outside 0 to 1");
            demand(parameter->getName(100).isNotEmpty(), "a parameter without a name");
            parameter->getText(value, 100);
        }
        playing.awaitBlocks(1);
    }
    demand(!playing.hasHeardNonsense(), "no number comes out while parameters move");
}

/** Where a value of a parameter in steps lies. */
float stepped(const juce::AudioProcessorParameter& parameter, float value) {
    const auto last = static_cast<float>(parameter.getNumSteps() - 1);
    return parameter.isDiscrete() ? std::round(value * last) / last : value;
}

void stateComesBack(const Subject& subject) {
    const auto plugin = subject.open();
    plugin->prepare(48000.0, 512);
    std::mt19937 random(subject.seed);
    for (int round = 0; round < 20; ++round) {
        randomise(*plugin, random);
        plugin->play(64, random);
        pump(20);
        const auto wanted = plugin->values();
        const juce::MemoryBlock state = plugin->saved();
        randomise(*plugin, random);
        plugin->play(64, random);
        plugin->load(state);
        pump(20);
        plugin->play(64, random);
        const auto back = plugin->values();
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto* parameter = plugin->instance().getParameters()[static_cast<int>(i)];
            if (parameter->getName(100).startsWith("MIDI CC")) {
                continue;  // JUCE's stand-ins for controllers, no state of the plugin
            }
            demand(std::abs(stepped(*parameter, wanted[i]) - stepped(*parameter, back[i])) < 1.0e-4f, "parameter " + std::to_string(i) + " came back as " + number(back[i]) +
                                                                " in place of " + number(wanted[i]));
        }
    }
}

void stateWhilePlaying(const Subject& subject) {
    const auto plugin = subject.open();
    plugin->prepare(48000.0, 512);
    const juce::MemoryBlock state = plugin->saved();
    const AudioThread playing(*plugin, 512, subject.seed);
    for (int round = 0; round < 50; ++round) {
        plugin->load(state);
        plugin->saved();
        playing.awaitBlocks(1);
    }
    demand(!playing.hasHeardNonsense(), "no number comes out while states are loaded");
}

void damagedStates(const Subject& subject) {
    const auto plugin = subject.open();
    plugin->prepare(48000.0, 512);
    std::mt19937 random(subject.seed);
    juce::MemoryBlock good = subject.state;
    if (good.isEmpty()) {
        good.append("SA3STATE", 8);
    }
    for (int round = 0; round < 300; ++round) {
        juce::MemoryBlock bad = good;
        for (unsigned change = random() % 8; change-- > 0;) {
            // Mostly in the description at the front: the audio behind is long, and damage there says nothing new.
            bad[static_cast<int>(random() % std::min<std::size_t>(bad.getSize(), 600))] = static_cast<char>(random());
        }
        bad.setSize(random() % 4 == 0 ? random() % bad.getSize() + 1 : bad.getSize());
        plugin->load(Plugin::wrapped(bad));
        demand(plugin->play(256, random), "no number after a damaged state");
    }
    plugin->load(Plugin::wrapped(good));
    demand(plugin->play(256, random), "no number after the good state");
}

/** What was made stays where the host says that it loads a preset. */
void presetsAreNoProjects(const Subject& subject) {
    demand(!subject.state.isEmpty(), "needs --state");
    const auto plugin = subject.open();
    Plugin fresh(subject.bundle);
    const juce::MemoryBlock none = Plugin::unwrapped(fresh.saved());
    const auto bytesKept = [&] { return plugin->saved().getSize(); };
    const std::size_t whole = bytesKept();
    for (const std::map<std::string, juce::String>& preset :
         {std::map<std::string, juce::String>{{"StateType", "Default"}}, {{"FilePathString", "/presets/Rain.vstpreset"}}}) {
        handOver(*plugin, none, preset);
        demand(bytesKept() > whole - whole / 10, "a preset takes the project's takes away");
    }
    handOver(fresh, subject.state, {{"StateType", "Default"}});
    demand(fresh.saved().getSize() < whole / 10, "a preset brings its takes along");
    handOver(fresh, subject.state, {{"FilePathString", "/projects/song.rpp"}});
    demand(fresh.saved().getSize() > whole - whole / 10, "a project that is told by its path alone loses its takes");
    handOver(*plugin, none, {{"StateType", "Project"}, {"FilePathString", "/projects/song"}});
    demand(bytesKept() < whole / 10, "a project does not replace what was there");
    handOver(*plugin, subject.state, {});
    demand(bytesKept() > whole - whole / 10, "a state that comes in parts is not read whole");
}

/* ---- window and instances -------------------------------------------------------------------------------------------- */

void windowOpensAndCloses(const Subject& subject) {
    demand(hasDisplay(), "there is no display for the window: run this under xvfb-run");
    const auto plugin = subject.open();
    plugin->prepare(48000.0, 512);
    std::mt19937 random(subject.seed);
    const AudioThread playing(*plugin, 512, subject.seed);
    for (int round = 0; round < 10; ++round) {
        const std::unique_ptr<juce::AudioProcessorEditor> window(plugin->instance().createEditorIfNeeded());
        demand(window != nullptr, "no window");
        window->addToDesktop(0);
        window->setVisible(true);
        randomise(*plugin, random);
        pump(60);
        demand(window->getWidth() > 100 && window->getHeight() > 100, "a window of no size");
        if (round % 3 == 0) {
            plugin->load(plugin->saved());
        }
    }
    demand(!playing.hasHeardNonsense(), "no number comes out while the window opens and closes");
}

void manyInstances(const Subject& subject) {
    const auto first = subject.open();
    first->prepare(48000.0, 256);
    const AudioThread playing(*first, 256, subject.seed);
    for (int round = 0; round < 6; ++round) {
        std::vector<std::unique_ptr<Plugin>> others;
        std::vector<std::unique_ptr<AudioThread>> threads;
        for (unsigned i = 0; i < 4; ++i) {
            others.push_back(subject.open());
            others.back()->prepare(44100.0, 512);
            threads.push_back(std::make_unique<AudioThread>(*others.back(), 512, subject.seed + i));
        }
        playing.awaitBlocks(20);
        for (const auto& thread : threads) {
            demand(!thread->hasHeardNonsense(), "no number comes out of one of many");
        }
        threads.clear();
    }
}

/* ---- the audio thread ------------------------------------------------------------------------------------------------ */

std::string forbiddenIn(const Findings& found) {
    std::string wrong;
    for (const auto& [call, times] : found.calls) {
        wrong += call + " " + std::to_string(times) + "x; ";
    }
    for (const auto& [call, times] : found.systemCalls) {
        wrong += "system call " + std::to_string(call) + " " + std::to_string(times) + "x; ";
    }
    // Where every system call is seen, a wait without one is for a page of memory: no call of the plugin's.
    const bool areCalls = !SyscallWatch::isPossible() || !found.systemCalls.empty();
    wrong += found.waits > 0 && areCalls ? "waited " + std::to_string(found.waits) + "x; " : "";
    return wrong;
}

void judge(const Findings& found, const Setup& setup) {
    demand(!found.cpuMicroseconds.empty() && found.moves > 0, "no block was played, or no parameter moved");
    const double blockMicroseconds = setup.maxFrames / setup.rateHz * 1.0e6;
    const double most = found.cpuAt(0.9999);
    std::printf("     %zu blocks of up to %d frames, %d parameters moved: thread-CPU median %.1f us, 99.99 %% %.1f us (%.2f %% of the block), "
                "%ld waits, system calls %s\n",
                found.cpuMicroseconds.size(), setup.maxFrames, found.moves, found.cpuAt(0.5), most, 100.0 * most / blockMicroseconds,
                found.waits, SyscallWatch::isPossible() ? "watched" : "not watched: this kernel cannot");
    const std::string forbidden = forbiddenIn(found);
    const bool tookTooLong = most > maxPartOfBlock * blockMicroseconds;
    const std::string time = tookTooLong ? "thread-CPU " + number(most) + " us of a block of " + number(blockMicroseconds) + " us; " : "";
    demand(forbidden.empty(), forbidden + time);
    if (tookTooLong) {
        throw TookTooLong(time);
    }
}

void audioThread(const Subject& subject, int frames) {
    const Setup setup{subject.bundle, 48000.0, frames};
    const auto plugin = subject.openBare(setup);
    BusySession session(frames, plugin->parameterCount(), setup.rateHz, subject.seed);
    watched(*plugin, session, warmUpBlocks);
    judge(watched(*plugin, session, 4000), setup);
}

void keepAlive(OpenWindow& window, int ms) {
    for (int passed = 0; passed < ms; passed += 20) {
        window.idle();
        pump(20);
    }
}

void audioThreadBesideWindowAndStates(const Subject& subject) {
    demand(hasDisplay(), "there is no display for the window: run this under xvfb-run");
    const Setup setup{subject.bundle, 48000.0, 256};
    const auto plugin = subject.openBare(setup);
    WatchedThread playing(*plugin, setup.maxFrames, setup.rateHz, subject.seed);
    for (int round = 0; round < 8; ++round) {
        const auto window = plugin->openWindow();
        keepAlive(*window, 200);
        const juce::MemoryBlock state = plugin->saved();
        demand(!state.isEmpty(), "nothing is saved");
        plugin->load(state);
        keepAlive(*window, 200);
    }
    judge(playing.end(), setup);
}

/* ---- beside the service ---------------------------------------------------------------------------------------------- */

/** The process that the run folder names, if it is a service and lives; 0: none. */
int servicePid() {
    const juce::File file(juce::SystemStats::getEnvironmentVariable("SA3_RUN", {}) + "/service.json");
    const int pid = juce::JSON::parse(file)["pid"];
    std::ifstream process("/proc/" + std::to_string(pid) + "/cmdline");  // empty once it is dead
    const std::string command{std::istreambuf_iterator<char>(process), {}};
    return pid > 0 && command.find("-Dsa3.home=") != std::string::npos ? pid : 0;
}

/** Plugins with open windows that ask the service for takes while they play. */
class Musician {
  public:
    explicit Musician(const Subject& subject, double rate = 48000.0) : rateHz(rate), random(subject.seed) {
        for (const Subject& each : subject.nextVersion.isEmpty() ? std::vector{subject} : std::vector{subject, subject.next()}) {
            plugins.push_back(each.openBare({each.bundle, rateHz, maxFrames}));
            bytesBefore.push_back(plugins.back()->saved().getSize());
            windows.push_back(plugins.back()->openWindow());
        }
        keepAlive(500);
    }

    Bare& first() { return *plugins.front(); }

    void await(const char* what, const std::function<bool()>& holds) {
        for (int round = 0; !holds(); ++round) {
            demand(round < maxRounds, std::string(what) + " does not come");
            keepAlive(roundMs);
        }
    }

    void seeServiceDie() {
        await("the service", [] { return servicePid() != 0; });
        pressReturn([this](int ms) { keepAlive(ms); });
        keepAlive(static_cast<int>(random() % 2000));
        for (const auto& plugin : plugins) {
            plugin->load(plugin->saved());
        }
        const int pid = servicePid();
        demand(pid != 0, "the service died by itself");
        kill(pid, SIGKILL);
        await("its end", [pid] { return servicePid() != pid; });
    }

    void generate() {
        await("the service", [] { return servicePid() != 0; });
        pressReturn([this](int ms) { keepAlive(ms); });
    }

    void awaitTakes() {
        for (std::size_t i = 0; i < plugins.size(); ++i) {
            await("the take", [&] { return plugins[i]->saved().getSize() > bytesBefore[i] + leastTakeBytes; });
        }
    }

    const double rateHz;
    static constexpr int maxFrames = 512;

  private:
    void keepAlive(int ms) {
        for (int passed = 0; passed < ms; passed += 20) {
            for (const auto& window : windows) {
                window->idle();
            }
            pump(20);
        }
    }

    std::mt19937 random;
    std::vector<std::unique_ptr<Bare>> plugins;
    std::vector<std::unique_ptr<OpenWindow>> windows;
    std::vector<std::size_t> bytesBefore;
};

void audioThreadBesideService(const Subject& subject) {
    Musician musician(subject);
    WatchedThread playing(musician.first(), Musician::maxFrames, musician.rateHz, subject.seed);
    for (int death = 0; death < subject.serviceDeaths; ++death) {
        musician.seeServiceDie();
    }
    musician.generate();
    musician.awaitTakes();
    judge(playing.end(), {subject.bundle, musician.rateHz, Musician::maxFrames});
}

/* ---- live and offline ------------------------------------------------------------------------------------------------ */

juce::AudioBuffer<float> bounce(const Subject& subject, const Setup& setup, int totalFrames) {
    const auto plugin = subject.openBare(setup);
    juce::AudioBuffer<float> whole(2, totalFrames);
    Block block;
    for (; block.position < totalFrames; block.position += block.frames) {
        block.frames = std::min(setup.maxFrames, totalFrames - static_cast<int>(block.position));
        plugin->ready(block);
        plugin->run();
        for (int channel = 0; channel < 2; ++channel) {
            whole.copyFrom(channel, static_cast<int>(block.position), plugin->heard(), channel, 0, block.frames);
        }
    }
    return whole;
}

bool isSame(const juce::AudioBuffer<float>& a, const juce::AudioBuffer<float>& b) {
    return std::equal(a.getReadPointer(0), a.getReadPointer(0) + a.getNumSamples(), b.getReadPointer(0)) &&
           std::equal(a.getReadPointer(1), a.getReadPointer(1) + a.getNumSamples(), b.getReadPointer(1));
}

void liveIsOffline(const Subject& subject) {
    for (const double rateHz : {44100.0, 48000.0, 96000.0}) {
        const int frames = static_cast<int>(3.0 * rateHz);
        const auto live = bounce(subject, {subject.bundle, rateHz, 64, false}, frames);
        const auto offline = bounce(subject, {subject.bundle, rateHz, 4096, true}, frames);
        demand(live.getMagnitude(0, frames) > 0.1f, "nothing sounds at " + number(rateHz) + " Hz");
        demand(isSame(live, offline), "live and offline differ at " + number(rateHz) + " Hz");
    }
}

/* ---- while it is being made ------------------------------------------------------------------------------------------- */

/** Hears a new clip that the service does not end before this has left what it heard, and once more when it is whole: the same bits. */
void soundsBeforeItIsWhole(const Subject& subject) {
    constexpr double itsRateHz = 44100.0;  // as it was made: nothing is converted
    constexpr int heardFrames = 2 * 44100;
    constexpr std::int64_t place = 6 * 44100;  // the fourth bar
    Musician musician(subject, itsRateHz);
    musician.generate();
    Listener early(musician.first(), {place, heardFrames, Musician::maxFrames, itsRateHz});
    musician.await("the sound", [&] { return early.hasHeard(); });
    std::ofstream file(subject.heardFile.toStdString(), std::ios::binary);
    for (int channel = 0; channel < 2; ++channel) {
        file.write(reinterpret_cast<const char*>(early.heard().getReadPointer(channel)), heardFrames * std::streamsize{sizeof(float)});
    }
    demand(file.flush().good(), "cannot write " + subject.heardFile.toStdString());
    musician.awaitTakes();
    Listener late(musician.first(), {place, heardFrames, Musician::maxFrames, itsRateHz});
    musician.await("the sound of the whole clip", [&] { return late.hasHeard(); });
    demand(isSame(early.heard(), late.heard()), "the whole clip is not what was heard of it before");
}

/* ---- two versions at once -------------------------------------------------------------------------------------------- */

void bringsBack(Bare& plugin, const juce::MemoryBlock& state, const std::string& what) {
    plugin.loadOwn(state);
    const juce::MemoryBlock back = plugin.savedOwn();
    demand(back.getSize() >= state.getSize() && std::memcmp(back.getData(), state.getData(), state.getSize()) == 0, what);
}

void twoVersionsAtOnce(const Subject& subject) {
    const Setup setup{subject.bundle, 44100.0, 512};
    const int frames = 3 * 44100;
    const auto alone = bounce(subject, setup, frames);
    const Subject next = subject.next();
    const auto later = next.openBare({next.bundle, setup.rateHz, setup.maxFrames});
    WatchedThread playing(*later, setup.maxFrames, setup.rateHz, subject.seed);
    demand(isSame(alone, bounce(subject, setup, frames)), "sounds otherwise beside the later version");
    demand(isSame(alone, bounce(next, {next.bundle, setup.rateHz, setup.maxFrames}, frames)), "the later version sounds otherwise");
    const auto plugin = subject.openBare(setup);
    const juce::MemoryBlock now = plugin->savedOwn();
    bringsBack(*plugin, now, "its state does not come back");
    bringsBack(*plugin, later->savedOwn(), "a state of the later version is not given back as it was");
    bringsBack(*plugin, now, "its state does not come back after the later version's");
    judge(playing.end(), setup);
}

}  // namespace

std::unique_ptr<Plugin> Subject::open() const {
    auto plugin = std::make_unique<Plugin>(bundle);
    if (!state.isEmpty()) {
        plugin->load(Plugin::wrapped(state));
    }
    return plugin;
}

std::unique_ptr<Bare> Subject::openBare(const Setup& setup) const {
    auto plugin = test::openBare(setup);
    if (!state.isEmpty()) {
        plugin->loadOwn(state);
    }
    return plugin;
}

Subject Subject::next() const {
    Subject later = *this;
    later.bundle = nextVersion;
    later.state[stateVersionAt] = static_cast<char>(state[stateVersionAt] + 1);
    return later;
}

std::vector<Check> checks(const Subject& subject) {
    std::vector<Check> all;
    if (!isLv2(subject.bundle)) {
        all = {
            {"every layout of its buses", allLayouts},
            {"every rate, blocks of 1 to 8192 frames", allRatesAndBlocks},
            {"release, reset and prepare in any order", playsUnprepared},
            {"parameters move while it plays", parametersWhilePlaying},
            {"its state brings every parameter back", stateComesBack},
            {"states are saved and loaded while it plays", stateWhilePlaying},
            {"damaged states do no harm", damagedStates},
            {"presets of the host are told from projects, and states come in parts", presetsAreNoProjects},
            {"the window opens and closes while it plays", windowOpensAndCloses},
            {"instances come and go beside one that plays", manyInstances},
        };
    }
    all.push_back({"live and offline are the same bits at 44.1, 48 and 96 kHz", liveIsOffline});
    all.push_back({"the audio thread does nothing forbidden, 64 frames", [](const Subject& each) { audioThread(each, 64); }});
    all.push_back({"the audio thread does nothing forbidden, 512 frames", [](const Subject& each) { audioThread(each, 512); }});
    all.push_back({"the audio thread does nothing forbidden while the window is open and states come and go", audioThreadBesideWindowAndStates});
    if (!subject.nextVersion.isEmpty()) {
        all.push_back({"it and its later version live in one process", twoVersionsAtOnce});
    }
    if (subject.heardFile.isNotEmpty()) {
        all.push_back({"a clip sounds before it is whole, and stays what was heard", soundsBeforeItIsWhole});
    }
    if (subject.hasService) {
        all.push_back({"the audio thread does nothing forbidden while takes are made and the service dies", audioThreadBesideService});
    }
    return all;
}

}  // namespace sa3::test

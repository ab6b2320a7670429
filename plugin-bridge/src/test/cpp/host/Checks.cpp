#include "Checks.h"

#include <cmath>
#include <cstdio>

#include "AudioThread.h"
#include "Desktop.h"
#include "realtime/SyscallWatch.h"

namespace sa3::test {
namespace {

constexpr double maxPartOfBlock = 0.1;  // thread-CPU time of a callback

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

/** JUCE's wrapper takes one lock of its own; were it held by another, the thread would be seen to wait. */
constexpr int wrapperLocksPerBlock = 1;

bool isAllowed(const std::string& call, int times, int blocks) {
    return call == "pthread_mutex_lock" && times <= wrapperLocksPerBlock * blocks;
}

void audioThread(const Subject& subject, int frames) {
    const auto plugin = subject.open();
    plugin->prepare(48000.0, frames);
    constexpr int blocks = 4000;
    watched(*plugin, frames, 50);
    const Findings found = watched(*plugin, frames, blocks);
    const double blockMicroseconds = frames / 48000.0 * 1.0e6;
    const double most = found.cpuAt(0.9999);
    std::printf("     %d frames: thread-CPU median %.1f us, 99.99 %% %.1f us (%.2f %% of the block), %ld waits, system calls %s\n", frames,
                found.cpuAt(0.5), most, 100.0 * most / blockMicroseconds, found.waits,
                SyscallWatch::isPossible() ? "watched" : "not watched: this kernel cannot");
    std::string wrong;
    for (const auto& [call, times] : found.calls) {
        wrong += isAllowed(call, times, blocks) ? "" : call + " " + std::to_string(times) + "x; ";
    }
    for (const auto& [call, times] : found.systemCalls) {
        wrong += "system call " + std::to_string(call) + " " + std::to_string(times) + "x; ";
    }
    wrong += found.waits > 0 ? "waited " + std::to_string(found.waits) + "x; " : "";
    wrong += most > maxPartOfBlock * blockMicroseconds ? "thread-CPU " + number(most) + " us of a block of " + number(blockMicroseconds) + " us; " : "";
    demand(wrong.empty(), wrong);
}

}  // namespace

std::unique_ptr<Plugin> Subject::open() const {
    auto plugin = std::make_unique<Plugin>(bundle);
    if (!state.isEmpty()) {
        plugin->load(Plugin::wrapped(state));
    }
    return plugin;
}

const std::vector<Check>& checks() {
    static const std::vector<Check> all = {
        {"every layout of its buses", allLayouts},
        {"every rate, blocks of 1 to 8192 frames", allRatesAndBlocks},
        {"release, reset and prepare in any order", playsUnprepared},
        {"parameters move while it plays", parametersWhilePlaying},
        {"its state brings every parameter back", stateComesBack},
        {"states are saved and loaded while it plays", stateWhilePlaying},
        {"damaged states do no harm", damagedStates},
        {"the window opens and closes while it plays", windowOpensAndCloses},
        {"instances come and go beside one that plays", manyInstances},
        {"the audio thread does nothing forbidden, 64 frames", [](const Subject& subject) { audioThread(subject, 64); }},
        {"the audio thread does nothing forbidden, 512 frames", [](const Subject& subject) { audioThread(subject, 512); }},
    };
    return all;
}

}  // namespace sa3::test

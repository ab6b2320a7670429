/*
 * What the plugin costs, printed and not judged: thread-CPU time of an audio callback while clips play, and while a job of
 * this instance runs besides; compressing and converting a take; memory of a further instance; reading a large library.
 *     sa3_plugin_bench [WAV …]   (the files' audio in place of noise for compressing)
 */
#include <juce_events/juce_events.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "files/WavFile.h"
#include "instance/StoredLibrary.h"
#include "processor/Rig.h"
#include "realtime/ThreadCost.h"
#include "state/PackedAudio.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

double wallMs() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

state::State lane(PluginKind kind, int clips) {
    state::State saved;
    saved.kind = kind;
    for (int i = 1; i <= clips; ++i) {
        auto take = std::make_shared<project::Take>(*takeOf("take" + std::to_string(i), noiseClip(30 * 44100, 44100, static_cast<unsigned>(i))));
        take->placePpq = 0.0;
        saved.contents.takes.push_back(take);
        saved.contents.lane.push_back({static_cast<std::uint64_t>(i), take->id, 0.0, true, std::nullopt});
    }
    saved.contents.selectedTake = "take1";
    return saved;
}

/** The service's end of the line on a thread of its own: answers each wish with progress and a clip, piece by piece. */
class BusyService {
  public:
    explicit BusyService(const std::string& runFolder) : service(runFolder), thread([this] { run(); }) {}
    ~BusyService() {
        isEnding = true;
        thread.join();
    }

    std::atomic<long> progresses{0};
    std::atomic<long> framesSent{0};

  private:
    static constexpr int steps = 50;
    static constexpr std::int64_t piece = 4096;

    static void rest() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

    void run() {
        while (!isEnding && !service.attach()) {
            rest();
        }
        while (!isEnding) {
            rest();
            service.poll();
            for (const Received& message : std::exchange(service.inbox, {})) {
                if (message.type == service::hello) {
                    service.welcome();
                } else if (message.type == service::generate) {
                    make(text(message.message, "job"));
                }
            }
        }
    }

    void make(const std::string& job) {
        for (int step = 0; step < steps && !isEnding; ++step) {
            service.send(service::progress, {{"job", job}, {"stage", "sample"}, {"done", step}, {"total", steps}, {"secondsLeft", 1.0}});
            ++progresses;
            service.poll();
            rest();
        }
        const std::uint32_t stream = ++streams;
        const std::string take = "made" + std::to_string(stream);
        service.takeBegins(job, take, stream, *clip);
        for (std::int64_t from = 0; from < clip->frames() && !isEnding;) {
            const std::int64_t to = std::min(from + piece, clip->frames());
            from = service.audio(stream, *clip, from, to) == SA3_BRIDGE_OK ? to : from;
            framesSent = framesSent + (from == to ? piece : 0);
            service.poll();
            rest();
        }
        service.takeEnds(job, take, stream, *clip, sha256);
    }

    const std::shared_ptr<const audio::Clip> clip = noiseClip(10 * 44100);
    const std::string sha256 = project::sha256Of(*clip);
    FakeService service;
    std::uint32_t streams = 0;
    std::atomic<bool> isEnding{false};
    std::thread thread;
};

const char* nameOf(PluginKind kind) {
    return kind == PluginKind::track ? "track" : "insert";
}

/** Plays blocks of a project that plays clips in a loop; `between` is called after each. */
std::vector<double> blockTimes(Processor& processor, int frames, int blocks, const std::function<void()>& between) {
    TestPlayHead playHead;
    playHead.rateHz = 48000.0;
    processor.setPlayHead(&playHead);
    processor.setRateAndBufferSizeDetails(48000.0, frames);
    processor.prepareToPlay(48000.0, frames);
    juce::AudioBuffer<float> block(2, frames);
    juce::MidiBuffer none;
    std::vector<double> times;
    for (int round = 0; round < blocks; ++round) {
        const double before = threadCpuMicroseconds();
        processor.processBlock(block, none);
        times.push_back(threadCpuMicroseconds() - before);
        playHead.samples = (playHead.samples + frames) % (25 * 48000);
        between();
    }
    processor.setPlayHead(nullptr);
    return times;
}

void print(const std::string& what, int frames, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const double budget = frames / 48000.0 * 1.0e6;
    const double median = times[times.size() / 2];
    const double rare = times[times.size() * 9999 / 10000];
    std::printf("callback  %s, %4d frames: median %.2f us (%.3f %% of the block), 99.99 %% %.1f us (%.2f %%)\n", what.c_str(), frames,
                median, 100.0 * median / budget, rare, 100.0 * rare / budget);
}

void callbacks(PluginKind kind, int clips, int frames) {
    Rig rig(kind, 48000.0, frames);
    rig.load(state::write(lane(kind, clips), inside));
    print(std::string(nameOf(kind)) + ", " + std::to_string(clips) + " clip(s)", frames,
          blockTimes(rig.processor, frames, 200000, [] {}));
}

/** The same while this instance waits for a job: progress and audio come in, takes are checked, compressed and kept. */
void callbacksDuringAJob(PluginKind kind, int frames) {
    const TestFolder folder;
    const auto worker = std::make_shared<service::Worker>(
        folder.path(), [] { return true; }, [] { return service::Started(); }, service::Worker::Mode::withThread);
    Processor processor(kind, [&] { return worker; });
    const auto saved = state::write(lane(kind, 1), inside);
    processor.setStateInformation(saved.data(), static_cast<int>(saved.size()));
    processor.held().project.change([](project::Contents& now) {
        now.settings = {{"prompt", "rain"}, {"seconds", 10}};
        return std::uint32_t{editor::Changes::settings};
    });
    processor.held().setWindowOpen(true);
    BusyService service(folder.path());
    int rounds = 0;
    const auto times = blockTimes(processor, frames, 100000, [&] {
        if (++rounds % 100 == 0 && processor.held().renders().underWay() == 0) {
            processor.held().generate();
        }
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
    print(std::string(nameOf(kind)) + ", 1 clip, a job (" + std::to_string(service.progresses) + " progress messages, " +
              std::to_string(service.framesSent / 44100) + " s of audio came)", frames, times);
    processor.held().setWindowOpen(false);
}

void packing(const char* name, const audio::Clip& clip) {
    const double start = wallMs();
    const auto packed = state::PackedAudio::of(clip);
    const double middle = wallMs();
    const auto back = packed->unpack(clip.rateHz(), clip.channelCount(), clip.frames());
    const double raw = static_cast<double>(clip.frames()) * clip.channelCount() * 4.0;
    std::printf("packing   %s: %.2f MB -> %.2f MB (%.1f %%), %.0f ms; back in %.0f ms\n", name, raw / 1.0e6,
                static_cast<double>(packed->bytes().size()) / 1.0e6, 100.0 * static_cast<double>(packed->bytes().size()) / raw,
                middle - start, wallMs() - middle);
}

void converting(std::int32_t rateHz) {
    const auto clip = noiseClip(30 * 44100);
    const double start = wallMs();
    const auto converted = audio::atRate(clip, rateHz);
    std::printf("converting 30 s of stereo from 44.1 to %.1f kHz: %.0f ms\n", rateHz / 1000.0, wallMs() - start);
}

/** What the window waits for when it is opened, and what others that want the background thread wait for meanwhile. */
void library() {
    constexpr int count = 10'000;
    const project::TakePointer take = takeOf("", noiseClip(1));
    for (int i = 0; i < count; ++i) {
        Json description = descriptionOf(*take);
        const std::string id = "20261124-100000-" + juce::String::toHexString(i).paddedLeft('0', 8).toStdString();
        description["id"] = id;
        describe(files::takes() / id, description);
    }
    Processor processor(PluginKind::track);
    std::vector<double> times;
    processor.held().library.onChange = [&] { times.push_back(wallMs()); };
    processor.held().library.open();
    processor.held().finishChores();
    double longest = 0.0;
    for (std::size_t i = 1; i < times.size(); ++i) {
        longest = std::max(longest, times[i] - times[i - 1]);
    }
    std::printf("library   %zu takes are listed in %.0f ms, the first after %.0f ms; the longest portion %.0f ms\n",
                processor.held().library.view()->takes.size(), times.back() - times.front(), times.at(1) - times.front(), longest);
}

double residentMb() {
    std::ifstream status("/proc/self/statm");
    double total = 0.0;
    double resident = 0.0;
    status >> total >> resident;
    return resident * 4096.0 / 1.0e6;
}

void memory(PluginKind kind) {
    constexpr int count = 20;
    std::vector<std::unique_ptr<Processor>> processors;
    const auto add = [&] {
        processors.push_back(std::make_unique<Processor>(kind));
        processors.back()->prepareToPlay(48000.0, 512);
        processors.back()->held().setWindowOpen(true);  // opens its line to the service
        processors.back()->held().finishChores();
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    };
    add();
    const double before = residentMb();
    for (int i = 0; i < count; ++i) {
        add();
    }
    const double each = (residentMb() - before) / count;
    const auto tape = processors.back()->held().surroundings().recorder.tape();
    const double captured = tape == nullptr ? 0.0 : static_cast<double>(tape->memory.bytes()) / 1.0e6;
    std::printf("memory    a further %s with a line to the service: %.2f MB, of which %.2f MB its input's memory\n",
                nameOf(kind), each, captured);
}

}  // namespace
}  // namespace sa3::test

int main(int argumentCount, char** arguments) {
    using namespace sa3::test;
    const juce::ScopedJuceInitialiser_GUI messages;
    const TestFolder home;
    setenv("SA3_HOME", home.path().c_str(), 1);
    setenv("SA3_RUN", (home.path() + "/run").c_str(), 1);
    memory(PluginKind::track);
    memory(PluginKind::insert);
    for (const int frames : {64, 512}) {
        callbacks(PluginKind::track, 1, frames);
        callbacks(PluginKind::track, 8, frames);
        callbacks(PluginKind::insert, 1, frames);
        callbacksDuringAJob(PluginKind::track, frames);
        callbacksDuringAJob(PluginKind::insert, frames);
    }
    packing("30 s of noise", *noiseClip(30 * 44100));
    for (int i = 1; i < argumentCount; ++i) {
        const auto reading = sa3::files::readWav(std::filesystem::path(arguments[i]));
        if (reading.clip == nullptr) {
            std::printf("%s: %s\n", arguments[i], reading.problem.c_str());
            return 1;
        }
        packing(arguments[i], *reading.clip);
    }
    converting(48000);
    converting(96000);
    library();
    return 0;
}

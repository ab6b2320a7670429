/*
 * What the plugin costs, printed and not judged: thread-CPU time of an audio callback, compressing and converting a take,
 * memory of a further instance.      sa3_plugin_bench [WAV …]   (the files' audio in place of noise for compressing)
 */
#include <juce_events/juce_events.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "files/WavFile.h"
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

void callbacks(PluginKind kind, int clips, int frames) {
    Rig rig(kind, 48000.0, frames);
    rig.load(state::write(lane(kind, clips), inside));
    juce::AudioBuffer<float> block(2, frames);
    juce::MidiBuffer none;
    std::vector<double> times;
    for (int round = 0; round < 200000; ++round) {
        const double before = threadCpuMicroseconds();
        rig.processor.processBlock(block, none);
        times.push_back(threadCpuMicroseconds() - before);
        rig.playHead.samples = (rig.playHead.samples + frames) % (25 * 48000);
    }
    std::sort(times.begin(), times.end());
    const double budget = frames / 48000.0 * 1.0e6;
    const double median = times[times.size() / 2];
    const double rare = times[times.size() * 9999 / 10000];
    std::printf("callback  %s, %d clip(s), %4d frames: median %.2f us (%.3f %% of the block), 99.99 %% %.1f us (%.2f %%)\n",
                kind == PluginKind::track ? "track" : "insert", clips, frames, median, 100.0 * median / budget, rare,
                100.0 * rare / budget);
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
    processors.push_back(std::make_unique<Processor>(kind));
    processors.back()->prepareToPlay(48000.0, 512);
    const double before = residentMb();
    for (int i = 0; i < count; ++i) {
        processors.push_back(std::make_unique<Processor>(kind));
        processors.back()->prepareToPlay(48000.0, 512);
    }
    const double each = (residentMb() - before) / count;
    const auto tape = processors.back()->held().surroundings().recorder.tape();
    const double captured = tape == nullptr ? 0.0 : static_cast<double>(tape->memory.bytes()) / 1.0e6;
    std::printf("memory    a further %s: %.2f MB, of which %.2f MB its input's memory\n",
                kind == PluginKind::track ? "track" : "insert", each, captured);
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
    return 0;
}

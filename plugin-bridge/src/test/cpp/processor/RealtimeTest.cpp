#include <juce_core/juce_core.h>

#include <thread>

#include "Rig.h"
#include "processor/KnownBad.h"
#include "realtime/RealtimeWatch.h"
#include "state/Samples.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class RealtimeTest final : public juce::UnitTest {
  public:
    RealtimeTest() : UnitTest("The audio thread", "processor") {}

    void runTest() override {
        theWatchSees();
        theKnownBadPluginIsCaught();
        blocksDoNothingForbidden(PluginKind::track);
        blocksDoNothingForbidden(PluginKind::insert);
        newScenesDoNothingForbidden();
        newLengthsOfTheMemoryDoNothingForbidden();
        movedParametersWakeNobody();
    }

  private:
    void theWatchSees() {
        beginTest("the watch sees allocations, locks and sleeps, and only those of its thread");
        std::mutex mutex;
        {
            const RealtimeWatch watch;
            const std::vector<int> numbers(static_cast<std::size_t>(juce::Random::getSystemRandom().nextInt({1, 9})), 3);
            expect(numbers.front() == 3);
            const std::lock_guard<std::mutex> lock(mutex);
            juce::Thread::sleep(1);
        }
        expectContains(RealtimeWatch::calls(), "malloc");
        expectContains(RealtimeWatch::calls(), "free");
        expectContains(RealtimeWatch::calls(), "pthread_mutex_lock");
        expect(RealtimeWatch::calls().size() >= 4);
        {
            const RealtimeWatch watch;
        }
        expect(RealtimeWatch::calls().empty());
    }

    void expectContains(const std::vector<std::string>& calls, const std::string& name) {
        expect(std::find(calls.begin(), calls.end(), name) != calls.end(), name);
    }

    void theKnownBadPluginIsCaught() {
        beginTest("a plugin that allocates and blocks on the audio thread is caught");
        KnownBad bad(PluginKind::track);
        bad.setRateAndBufferSizeDetails(44100.0, 512);
        bad.prepareToPlay(44100.0, 512);
        juce::AudioBuffer<float> block(2, 512);
        juce::MidiBuffer none;
        {
            const RealtimeWatch watch;
            bad.processBlock(block, none);
        }
        expectContains(RealtimeWatch::calls(), "malloc");
        expectContains(RealtimeWatch::calls(), "pthread_mutex_lock");
    }

    static std::vector<std::uint8_t> busyState(PluginKind kind) {
        state::State saved;
        saved.kind = kind;
        for (unsigned i = 1; i <= 6; ++i) {
            auto take = std::make_shared<project::Take>(*takeOf("take" + std::to_string(i), noiseClip(20000, 44100, i)));
            take->placePpq = 0.5;
            saved.contents.takes.push_back(take);
            saved.contents.lane.push_back({i, take->id, 0.2 * i, i % 2 == 0, i > 4 ? std::optional<int>(60) : std::nullopt});
        }
        saved.contents.selectedTake = "take1";
        return state::write(saved, inside);
    }

    /** Start, stop, locate, notes, tempo and strength changes: everything that a block can bring. */
    void blocksDoNothingForbidden(PluginKind kind) {
        beginTest(juce::String("blocks allocate, lock and wait for nothing: ") + (kind == PluginKind::track ? "track" : "insert"));
        Rig rig(kind, 48000.0, 2048);
        rig.load(busyState(kind));
        juce::AudioBuffer<float> block(2, 2048);
        juce::MidiBuffer notes;
        notes.addEvent(juce::MidiMessage::noteOn(1, 60, juce::uint8{100}), 5);
        notes.addEvent(juce::MidiMessage::noteOff(1, 60), 900);
        std::mt19937 random(5);
        std::vector<std::string> calls;
        for (int round = 0; round < 600; ++round) {
            rig.playHead.isPlaying = random() % 10 != 0;
            rig.playHead.bpm = random() % 20 == 0 ? 60.0 + static_cast<double>(random() % 100) : rig.playHead.bpm;
            rig.playHead.samples = random() % 15 == 0 ? static_cast<std::int64_t>(random() % 100000) : rig.playHead.samples;
            *rig.processor.held().surroundings().parameters.gainDb = random() % 2 == 0 ? -6.0f : 0.0f;
            const int frames = 1 + static_cast<int>(random() % 2048);
            juce::AudioBuffer<float> part(block.getArrayOfWritePointers(), 2, frames);
            {
                const RealtimeWatch watch;
                rig.processor.processBlock(part, notes);
            }
            for (const std::string& call : RealtimeWatch::calls()) {
                calls.push_back(call);
            }
            rig.playHead.samples += frames;
        }
        expect(calls.empty(), calls.empty() ? juce::String() : juce::String(calls[0]));
    }

    void newScenesDoNothingForbidden() {
        beginTest("taking over a new scene and giving back the old one frees nothing");
        Rig rig(PluginKind::track);
        rig.load(busyState(PluginKind::track));
        juce::AudioBuffer<float> block(2, 256);
        juce::MidiBuffer none;
        std::vector<std::string> calls;
        for (int round = 0; round < 300; ++round) {
            rig.processor.held().project.change([round](project::Contents& now) {
                now.lane[static_cast<std::size_t>(round) % now.lane.size()].startPpq += 0.01;
                return project::soundChanged;
            });
            rig.processor.held().finishChores();
            {
                const RealtimeWatch watch;
                rig.processor.processBlock(block, none);
            }
            for (const std::string& call : RealtimeWatch::calls()) {
                calls.push_back(call);
            }
            rig.playHead.samples += 256;
        }
        expect(calls.empty(), calls.empty() ? juce::String() : juce::String(calls[0]));
    }

    void newLengthsOfTheMemoryDoNothingForbidden() {
        beginTest("going on with a memory of another length allocates, locks and frees nothing, and loses nothing");
        Rig rig(PluginKind::insert);
        const auto& recorder = rig.processor.held().surroundings().recorder;
        juce::AudioBuffer<float> block(2, 512);
        juce::MidiBuffer none;
        std::vector<std::string> calls;
        std::int64_t recorded = 0;
        for (int round = 0; round < 200; ++round) {
            if (round % 10 == 5) {
                rig.processor.shown().setCaptureCapacity(round % 20 == 5 ? 60.0 : 6.0);
                rig.processor.held().finishChores();
            }
            {
                const RealtimeWatch watch;
                rig.processor.processBlock(block, none);
            }
            const auto these = RealtimeWatch::calls();
            calls.insert(calls.end(), these.begin(), these.end());
            recorded += 512;
            expectEquals(recorder.tape()->memory.end(), recorded);
        }
        expect(calls.empty(), calls.empty() ? juce::String() : juce::String(calls[0]));
        expectEquals(recorder.tape()->memory.oldest(), std::int64_t{0});
    }

    /** JUCE takes the lock of each parameter's listeners; a message to a window takes more. */
    void movedParametersWakeNobody() {
        beginTest("parameters that the host moves on its audio thread wake nobody, not even an open window");
        for (const auto kind : {PluginKind::track, PluginKind::insert}) {
            Rig rig(kind);
            const std::unique_ptr<juce::AudioProcessorEditor> window(rig.processor.createEditor());
            const auto& parameters = rig.processor.getParameters();
            std::vector<std::string> calls;
            std::thread audioThread([&] {
                for (auto* const parameter : parameters) {
                    {
                        const RealtimeWatch watch;
                        parameter->setValueNotifyingHost(0.25f);
                    }
                    const auto these = RealtimeWatch::calls();
                    calls.insert(calls.end(), these.begin(), these.end());
                }
            });
            audioThread.join();
            expect(calls == std::vector<std::string>(static_cast<std::size_t>(parameters.size()), "pthread_mutex_lock"),
                   juce::String(calls.size()) + " calls");
        }
    }
};

RealtimeTest realtimeTest;

}  // namespace
}  // namespace sa3::test

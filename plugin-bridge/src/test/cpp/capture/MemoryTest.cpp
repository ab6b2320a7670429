#include "capture/Recorder.h"

#include <juce_core/juce_core.h>

#include <random>
#include <thread>

namespace sa3::test {
namespace {

class MemoryTest final : public juce::UnitTest {
  public:
    MemoryTest() : UnitTest("Capture memory", "capture") {}

    void runTest() override {
        rememberWhatWasWritten();
        refusesWhatIsGone();
        holdKeepsEverything();
        readersSeeWholeCopiesOrNone();
        tapesChangeWithTheirLengthOnly();
    }

  private:
    static void writeCounting(capture::Memory& memory, std::int64_t& next, std::int32_t frames) {
        std::vector<float> left(static_cast<std::size_t>(frames));
        std::vector<float> right(left.size());
        for (std::size_t i = 0; i < left.size(); ++i) {
            left[i] = static_cast<float>((next + static_cast<std::int64_t>(i)) % 1000003);
            right[i] = -left[i];
        }
        next += memory.write(left.data(), right.data(), frames);
    }

    bool isCounting(const std::vector<float>& samples, std::int64_t from, float sign) const {
        for (std::size_t i = 0; i < samples.size(); ++i) {
            if (samples[i] != sign * static_cast<float>((from + static_cast<std::int64_t>(i)) % 1000003)) {
                return false;
            }
        }
        return true;
    }

    void rememberWhatWasWritten() {
        beginTest("any part of the last frames can be read, over the ring's end too");
        capture::Memory memory(48000.0, 100000);
        std::mt19937 random(1);
        std::int64_t next = 0;
        while (next < 1000000) {
            writeCounting(memory, next, static_cast<std::int32_t>(random() % 8192));
            const std::int64_t held = memory.end() - memory.oldest();
            expectEquals(held, std::min<std::int64_t>(next, 100000));
            std::vector<float> copy(static_cast<std::size_t>(held / 2));
            expect(memory.read(0, memory.oldest(), held / 2, copy.data()));
            expect(isCounting(copy, memory.oldest(), 1.0f));
            expect(memory.read(1, memory.end() - held / 2, held / 2, copy.data()));
            expect(isCounting(copy, memory.end() - held / 2, -1.0f));
        }
    }

    void refusesWhatIsGone() {
        beginTest("frames that are gone or not there yet are refused");
        capture::Memory memory(48000.0, 1000);
        std::int64_t next = 0;
        writeCounting(memory, next, 5000);
        float sample = 0.0f;
        expect(memory.read(0, 4000, 1, &sample));
        expect(!memory.read(0, 3999, 1, &sample));
        expect(!memory.read(0, 5000, 1, &sample));
        expect(!memory.read(0, -1, 1, &sample));
    }

    void holdKeepsEverything() {
        beginTest("held: nothing new comes in, nothing goes");
        capture::Memory memory(48000.0, 1000);
        std::int64_t next = 0;
        writeCounting(memory, next, 700);
        memory.hold(true);
        writeCounting(memory, next, 700);
        expectEquals(memory.end(), std::int64_t{700});
        memory.hold(false);
        writeCounting(memory, next, 100);
        expectEquals(memory.end(), std::int64_t{800});
    }

    void readersSeeWholeCopiesOrNone() {
        beginTest("a reader beside a fast writer gets whole copies or a refusal");
        capture::Memory memory(48000.0, 200000);
        std::atomic<bool> isDone{false};
        std::thread writer([&] {
            std::int64_t next = 0;
            for (int block = 0; block < 4000; ++block) {
                writeCounting(memory, next, 512);
            }
            isDone = true;
        });
        std::int64_t copies = 0;
        bool areWhole = true;
        std::vector<float> copy(4000);
        while (!isDone || copies == 0) {
            const std::int64_t from = memory.oldest();
            if (memory.read(0, from, 4000, copy.data())) {
                areWhole &= isCounting(copy, from, 1.0f);
                ++copies;
            }
        }
        writer.join();
        expect(areWhole);
    }

    void tapesChangeWithTheirLengthOnly() {
        beginTest("the same length again keeps what was captured; another one is a new tape, and the old one is freed");
        capture::Recorder recorder;
        recorder.prepare(44100.0, 1.0);
        const std::vector<float> silence(512);
        const engine::Timeline::Stretches none;
        recorder.record(silence.data(), silence.data(), 512, none);
        recorder.setSeconds(1.0);
        recorder.record(silence.data(), silence.data(), 512, none);
        expectEquals(recorder.tape()->memory.end(), std::int64_t{1024});
        const std::weak_ptr<const capture::Tape> old = recorder.tape();
        recorder.setSeconds(2.0);
        recorder.record(silence.data(), silence.data(), 512, none);
        recorder.collect();
        expect(old.expired());
        expectEquals(recorder.tape()->memory.end(), std::int64_t{512});
    }
};

MemoryTest memoryTest;

}  // namespace
}  // namespace sa3::test

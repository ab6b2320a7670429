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
        aMemoryGoesOnWithAnother();
        readersSeeWholeCopiesOrNone();
        holdKeepsEverything();
        tapesChangeWithTheirLengthOnly();
        anotherLengthKeepsTheNewest();
        lengthsChangeBesideTheAudioThread();
    }

  private:
    static void writeCounting(capture::Memory& memory, std::int64_t& next, std::int32_t frames) {
        std::vector<float> left(static_cast<std::size_t>(frames));
        std::vector<float> right(left.size());
        for (std::size_t i = 0; i < left.size(); ++i) {
            left[i] = static_cast<float>((next + static_cast<std::int64_t>(i)) % 1000003);
            right[i] = -left[i];
        }
        memory.write(left.data(), right.data(), frames);
        next += frames;
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

    void aMemoryGoesOnWithAnother() {
        beginTest("a memory goes on with another one on its clock; what that has lost, or what does not fit, is left out");
        capture::Memory source(48000.0, 100000);
        std::int64_t next = 0;
        for (const std::int64_t capacity : {std::int64_t{30000}, std::int64_t{100000}, std::int64_t{150000}}) {
            capture::Memory memory(48000.0, capacity);
            for (const std::int32_t frames : {1000, 70000, 9000, 90000, 90000, 3, 250000}) {
                writeCounting(source, next, frames);
                while (memory.end() < source.end()) {
                    memory.follow(source, 4096);
                }
                expect(memory.oldest() <= std::max(source.oldest(), source.end() - capacity));
                std::vector<float> copy(static_cast<std::size_t>(memory.end() - memory.oldest()));
                expect(memory.read(1, memory.oldest(), memory.end() - memory.oldest(), copy.data()));
                expect(isCounting(copy, memory.oldest(), -1.0f));
            }
        }
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

    /** Counts on from what is remembered, while the host plays at 120 bpm. */
    static void record(capture::Recorder& recorder, std::int64_t& next, std::int32_t frames) {
        std::vector<float> left(static_cast<std::size_t>(frames));
        std::vector<float> right(left.size());
        for (std::size_t i = 0; i < left.size(); ++i) {
            left[i] = static_cast<float>((next + static_cast<std::int64_t>(i)) % 1000003);
            right[i] = -left[i];
        }
        engine::Timeline::Stretches stretches;
        stretches.items[0] = {0, frames, true, next == 0, static_cast<double>(next) / 22050.0, 22050.0};
        stretches.count = 1;
        recorder.record(left.data(), right.data(), frames, stretches);
        next += frames;
    }

    /** The newest frames are there, as they were counted. */
    void expectNewest(const capture::Recorder& recorder, std::int64_t end, std::int64_t frames) {
        const auto tape = recorder.tape();
        expectEquals(tape->memory.end(), end);
        expectEquals(tape->memory.oldest(), end - frames);
        std::vector<float> copy(static_cast<std::size_t>(frames));
        expect(tape->memory.read(0, end - frames, frames, copy.data()) && isCounting(copy, end - frames, 1.0f));
        expect(tape->memory.read(1, end - frames, frames, copy.data()) && isCounting(copy, end - frames, -1.0f));
    }

    void holdKeepsEverything() {
        beginTest("held: nothing new comes in, nothing goes");
        capture::Recorder recorder;
        recorder.prepare(44100.0, 1.0);
        std::int64_t next = 0;
        record(recorder, next, 700);
        recorder.hold(true);
        record(recorder, next, 700);
        expectEquals(recorder.tape()->memory.end(), std::int64_t{700});
        recorder.hold(false);
        record(recorder, next, 100);
        expectEquals(recorder.tape()->memory.end(), std::int64_t{800});

        beginTest("another rate is another memory, empty and free");
        recorder.hold(true);
        recorder.prepare(48000.0, 1.0);
        expect(!recorder.isHeld());
        expectEquals(recorder.tape()->memory.end(), std::int64_t{0});
        expect(recorder.tape()->times->copy().empty());
    }

    void tapesChangeWithTheirLengthOnly() {
        beginTest("the same length again is the same tape; of another one the old tape is freed");
        capture::Recorder recorder;
        recorder.setSeconds(1.0);
        expect(recorder.tape() == nullptr);
        recorder.prepare(44100.0, 1.0);
        std::int64_t next = 0;
        record(recorder, next, 512);
        const std::weak_ptr<const capture::Tape> old = recorder.tape();
        recorder.setSeconds(1.0);
        recorder.prepare(44100.0, 1.0);
        expect(recorder.tape() == old.lock());
        recorder.setSeconds(2.0);
        record(recorder, next, 512);
        recorder.collect();
        expect(old.expired());
        expectNewest(recorder, next, next);
    }

    void anotherLengthKeepsTheNewest() {
        beginTest("another length keeps the newest audio, where it came from, and the hold");
        capture::Recorder recorder;
        recorder.prepare(44100.0, 10.0);
        std::int64_t next = 0;
        while (next < 600000) {
            record(recorder, next, 1000);
        }
        recorder.hold(true);
        recorder.setSeconds(30.0);
        expectNewest(recorder, next, 441000);
        recorder.setSeconds(2.0);
        expectNewest(recorder, next, 88200);
        recorder.prepare(44100.0, 20.0);
        expectNewest(recorder, next, 88200);
        expect(recorder.isHeld());
        expectEquals(capture::ppqOf(recorder.tape()->times->copy(), 550000).value_or(-1.0), 550000.0 / 22050.0);

        beginTest("and recording goes on where it was");
        recorder.hold(false);
        const std::int64_t before = next;
        for (int block = 0; block < 100; ++block) {
            record(recorder, next, 441);
        }
        expectEquals(next, before + 44100);
        expectNewest(recorder, next, 88200 + 44100);
    }

    void lengthsChangeBesideTheAudioThread() {
        beginTest("while blocks come in, no change of the length loses or doubles a frame");
        capture::Recorder recorder;
        recorder.prepare(44100.0, 3.0);
        std::atomic<bool> isDone{false};
        std::int64_t next = 0;
        std::thread audioThread([&] {
            std::mt19937 random(3);
            while (!isDone || next < 1000000) {
                record(recorder, next, 1 + static_cast<std::int32_t>(random() % 1024));
                std::this_thread::yield();
            }
        });
        for (int change = 0; change < 60; ++change) {
            recorder.setSeconds(change % 3 == 0 ? 2.0 : change % 3 == 1 ? 5.0 : 3.0);
            recorder.collect();
            const auto tape = recorder.tape();
            const std::int64_t end = tape->memory.end();
            std::vector<float> copy(static_cast<std::size_t>(std::min<std::int64_t>(end - tape->memory.oldest(), 60000)));
            const std::int64_t from = end - static_cast<std::int64_t>(copy.size());
            if (tape->memory.read(0, from, end - from, copy.data())) {
                expect(isCounting(copy, from, 1.0f));
            }
        }
        isDone = true;
        audioThread.join();
        for (int block = 0; block < 100; ++block) {
            record(recorder, next, 1024);
        }
        expectNewest(recorder, next, 3 * 44100);
    }
};

MemoryTest memoryTest;

}  // namespace
}  // namespace sa3::test

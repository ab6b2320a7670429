#include "capture/TimeLog.h"

#include <juce_core/juce_core.h>

namespace sa3::test {
namespace {

class TimeLogTest final : public juce::UnitTest {
  public:
    TimeLogTest() : UnitTest("Where captured frames came from", "capture") {}

    void runTest() override {
        onlyNewsIsNoted();
        placesAreFoundBothWays();
        newestPassWins();
        oldEntriesGo();
    }

  private:
    void onlyNewsIsNoted() {
        beginTest("entries are made at jumps, stops and tempo changes only");
        capture::TimeLog log;
        log.note({0, true, 0.0, 24000.0}, true);
        log.note({512, true, 512 / 24000.0, 24000.0}, false);
        log.note({1024, true, 1024 / 24000.0, 20000.0}, false);
        log.note({1536, false, 0.0, 20000.0}, true);
        log.note({2048, false, 0.0, 20000.0}, false);
        expectEquals(static_cast<int>(log.copy().size()), 3);
    }

    void placesAreFoundBothWays() {
        beginTest("from frame to beat and back");
        capture::TimeLog log;
        log.note({1000, true, 16.0, 24000.0}, true);
        log.note({49000, false, 0.0, 24000.0}, true);
        const auto marks = log.copy();
        expectEquals(capture::ppqOf(marks, 25000).value_or(-1.0), 17.0);
        expect(!capture::ppqOf(marks, 500).has_value());
        expect(!capture::ppqOf(marks, 50000).has_value());
        expectEquals(capture::ppqOf(marks, 500, 25000).value_or(-1.0), 16.0 - 500 / 24000.0);
        expectEquals(capture::frameOf(marks, 17.0, 0, 60000).value_or(-1), std::int64_t{25000});
        expect(!capture::frameOf(marks, 18.5, 0, 60000).has_value(), "the host had stopped by then");
        expect(!capture::frameOf(marks, 15.0, 0, 60000).has_value());
    }

    void newestPassWins() {
        beginTest("a place that was passed twice is found in the newest pass");
        capture::TimeLog log;
        log.note({0, true, 0.0, 24000.0}, true);
        log.note({96000, true, 0.0, 24000.0}, true);
        const auto marks = log.copy();
        expectEquals(capture::frameOf(marks, 1.0, 0, 130000).value_or(-1), std::int64_t{120000});
        expectEquals(capture::frameOf(marks, 1.0, 0, 100000).value_or(-1), std::int64_t{24000});
        expect(!capture::frameOf(marks, 1.0, 30000, 100000).has_value(), "forgotten by now");
    }

    void oldEntriesGo() {
        beginTest("only the newest entries are kept");
        capture::TimeLog log;
        for (std::int64_t i = 0; i < 3000; ++i) {
            log.note({i * 10, true, 0.0, 24000.0}, true);
        }
        const auto marks = log.copy();
        expectEquals(static_cast<int>(marks.size()), 1024);
        expectEquals(marks.back().frame, std::int64_t{29990});
    }
};

TimeLogTest timeLogTest;

}  // namespace
}  // namespace sa3::test

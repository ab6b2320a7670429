// Runs the registered tests and says what failed; the exit status is 0 only if everything ran and held.
#include <juce_events/juce_events.h>

#include <cstdlib>
#include <iostream>

#include "TestFolder.h"
#include "state/Fixtures.h"

namespace {

class PrintingRunner final : public juce::UnitTestRunner {
  public:
    PrintingRunner() { setAssertOnFailure(false); }

    /** Adds up what the last run found, which the next one forgets. */
    void tally() {
        for (int i = 0; i < getNumResults(); ++i) {
            passes += getResult(i)->passes;
            failures += getResult(i)->failures;
        }
    }

    int passes = 0;
    int failures = 0;

  private:
    void logMessage(const juce::String& message) override { std::cout << message << '\n'; }
};

}  // namespace

int main(int argumentCount, char** arguments) {
    const juce::ScopedJuceInitialiser_GUI messages;
    const sa3::test::TestFolder home;
    setenv("SA3_HOME", home.path().c_str(), 1);
    setenv("SA3_RUN", (home.path() + "/run").c_str(), 1);
    if (argumentCount == 3 && juce::String(arguments[1]) == "--write-state-fixtures") {
        return sa3::test::writeStateFixtures(arguments[2]);
    }
    PrintingRunner runner;
    if (argumentCount < 2) {
        runner.runAllTests(1);
        runner.tally();
    }
    for (int i = 1; i < argumentCount; ++i) {
        runner.runTestsInCategory(arguments[i], 1);
        runner.tally();
    }
    std::cout << runner.passes << " checks held, " << runner.failures << " failed" << std::endl;
    return runner.failures == 0 && runner.passes > 0 ? 0 : 1;
}

/* Runs the window's tests; exit status 1 when one fails. No display is needed. */
#include <juce_gui_basics/juce_gui_basics.h>

#include <iostream>

namespace {

class ConsoleRunner : public juce::UnitTestRunner {
    void logMessage(const juce::String& message) override { std::cout << message << "\n"; }
};

}  // namespace

int main() {
    juce::ScopedJuceInitialiser_GUI gui;
    ConsoleRunner runner;
    runner.setAssertOnFailure(false);
    runner.runAllTests();
    auto failures = 0, passes = 0;
    for (int i = 0; i < runner.getNumResults(); ++i) {
        failures += runner.getResult(i)->failures;
        passes += runner.getResult(i)->passes;
    }
    std::cout << passes << " checks passed, " << failures << " failed" << std::endl;
    return failures == 0 && passes > 0 ? 0 : 1;
}

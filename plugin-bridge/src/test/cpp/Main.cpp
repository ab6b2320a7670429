// Runs the registered tests and says what failed; the exit status is 0 only if everything ran and held.
#include <juce_core/juce_core.h>

#include <iostream>

namespace {

class PrintingRunner final : public juce::UnitTestRunner {
  public:
    PrintingRunner() { setAssertOnFailure(false); }

    int failures() const {
        int sum = 0;
        for (int i = 0; i < getNumResults(); ++i) {
            sum += getResult(i)->failures;
        }
        return sum;
    }

    int passes() const {
        int sum = 0;
        for (int i = 0; i < getNumResults(); ++i) {
            sum += getResult(i)->passes;
        }
        return sum;
    }

  private:
    void logMessage(const juce::String& message) override { std::cout << message << '\n'; }
};

}  // namespace

int main(int argumentCount, char** arguments) {
    PrintingRunner runner;
    if (argumentCount < 2) {
        runner.runAllTests(1);
    }
    for (int i = 1; i < argumentCount; ++i) {
        runner.runTestsInCategory(arguments[i], 1);
    }
    std::cout << runner.passes() << " checks held, " << runner.failures() << " failed" << std::endl;
    return runner.failures() == 0 && runner.passes() > 0 ? 0 : 1;
}

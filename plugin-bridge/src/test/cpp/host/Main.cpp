/*
 * sa3_host BUNDLE [--state=FILE] [--seed=N] [--only=WORDS]
 * Loads a VST3 bundle as a host does and does to it what hosts do at their worst; --state is a state of the plugin itself.
 * Prints a line per check; ends with 1 when one does not hold.
 */
#include <cstdio>

#include "Checks.h"
#include "Desktop.h"

int main(int argumentCount, char** arguments) {
    using namespace sa3::test;
    greetDisplay();
    const juce::ScopedJuceInitialiser_GUI messages;
    const juce::ArgumentList list(argumentCount, arguments);
    if (list.size() < 1 || list[0].isOption()) {
        std::fprintf(stderr, "usage: sa3_host BUNDLE [--state=FILE] [--seed=N] [--only=WORDS]\n");
        return 2;
    }
    Subject subject;
    subject.bundle = list[0].resolveAsFile().getFullPathName();
    if (const juce::String seed = list.getValueForOption("--seed"); seed.isNotEmpty()) {
        subject.seed = static_cast<unsigned>(seed.getIntValue());
    }
    if (const juce::String file = list.getValueForOption("--state"); file.isNotEmpty()) {
        if (!juce::File::getCurrentWorkingDirectory().getChildFile(file).loadFileAsData(subject.state)) {
            std::fprintf(stderr, "cannot read %s\n", file.toRawUTF8());
            return 2;
        }
    }
    const juce::String only = list.getValueForOption("--only");
    int failures = 0;
    for (const Check& check : checks()) {
        if (only.isNotEmpty() && !juce::String(check.name).contains(only)) {
            continue;
        }
        try {
            check.body(subject);
            std::printf("PASS %s\n", check.name.c_str());
        } catch (const Failure& failure) {
            ++failures;
            std::printf("FAIL %s: %s\n", check.name.c_str(), failure.what());
        }
        std::fflush(stdout);
    }
    return failures == 0 ? 0 : 1;
}

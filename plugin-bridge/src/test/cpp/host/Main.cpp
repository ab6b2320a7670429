/*
 * sa3_host BUNDLE [--state=FILE] [--seed=N] [--only=WORDS] [--next-version=BUNDLE] [--service-deaths=N] [--heard=FILE]
 * Loads a VST3 or LV2 bundle as a host does and does to it what hosts do at their worst; --state is a state of the plugin
 * itself. --next-version is loaded into the same process, too. With --service-deaths takes are made by the service that the
 * plugin finds, which is killed that often; with --heard a long one is made, and what is heard of it before it is whole is
 * left in FILE, at once.
 * Prints a line per check; ends with 1 when one does not hold.
 */
#include <sys/mman.h>

#include <cstdio>

#include "Checks.h"
#include "Desktop.h"

namespace {

/** What the plugin does is the same once more; what the machine does beside it is not. */
void hold(const sa3::test::Check& check, const sa3::test::Subject& subject) {
    try {
        check.body(subject);
    } catch (const sa3::test::TookTooLong& once) {
        std::printf("     once more: %s\n", once.what());
        check.body(subject);
    }
}

}  // namespace

int main(int argumentCount, char** arguments) {
    using namespace sa3::test;
    // Else a page that the system has taken away in the meantime counts as the plugin's time and wait.
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
        std::printf("memory is not locked (ulimit -l): what the system takes back of it is counted, too\n");
    }
    greetDisplay();
    const juce::ScopedJuceInitialiser_GUI messages;
    juce::StringArray words;
    for (int i = 1; i < argumentCount; ++i) {
        words.add(juce::String::fromUTF8(arguments[i]));
    }
    const juce::ArgumentList list("sa3_host", words);
    if (list.size() < 1 || list[0].isOption()) {
        std::fprintf(stderr, "usage: sa3_host BUNDLE [--state=FILE] [--seed=N] [--only=WORDS] [--next-version=BUNDLE] [--service-deaths=N] [--heard=FILE]\n");
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
    subject.nextVersion = list.getValueForOption("--next-version");
    subject.hasService = list.containsOption("--service-deaths");
    subject.serviceDeaths = list.getValueForOption("--service-deaths").getIntValue();
    subject.heardFile = list.getValueForOption("--heard");
    const juce::String only = list.getValueForOption("--only");
    int failures = 0;
    for (const Check& check : checks(subject)) {
        if (only.isNotEmpty() && !juce::String(check.name).contains(only)) {
            continue;
        }
        try {
            hold(check, subject);
            std::printf("PASS %s\n", check.name.c_str());
        } catch (const Failure& failure) {
            ++failures;
            std::printf("FAIL %s: %s\n", check.name.c_str(), failure.what());
        }
        std::fflush(stdout);
    }
    return failures == 0 ? 0 : 1;
}

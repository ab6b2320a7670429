/* What a host may do to a plugin, and what must hold then. */
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Bare.h"
#include "Plugin.h"

namespace sa3::test {

struct Subject {
    juce::String bundle;
    juce::MemoryBlock state;   // of the plugin itself, with clips; empty: as it comes
    unsigned seed = 1;
    juce::String nextVersion;  // a bundle of a later version of the plugin; empty: none
    bool hasService = false;   // a launch file lies where the plugin looks for it, and SA3_RUN is set
    int serviceDeaths = 0;
    juce::String heardFile;    // for what is heard of a clip that the service makes: planar float32; empty: no such check

    /** A VST3. */
    std::unique_ptr<Plugin> open() const;
    std::unique_ptr<Bare> openBare(const Setup& setup) const;
    /** The later version, with what it makes of the state. */
    Subject next() const;
};

/** Nothing forbidden was done, but a block took too long: what interrupts a thread is counted as its own time, too. */
struct TookTooLong : Failure {
    using Failure::Failure;
};

struct Check {
    std::string name;
    /** @throws Failure it does not hold */
    std::function<void(const Subject&)> body;
};

/** All that apply to this one, in order; of an LV2 only those about the audio thread and the null test. */
std::vector<Check> checks(const Subject& subject);

}  // namespace sa3::test

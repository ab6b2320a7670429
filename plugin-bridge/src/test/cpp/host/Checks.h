/* What a host may do to a plugin, and what must hold then. */
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Plugin.h"

namespace sa3::test {

struct Subject {
    juce::String bundle;
    juce::MemoryBlock state;  // of the plugin itself, with clips; empty: as it comes
    unsigned seed = 1;

    std::unique_ptr<Plugin> open() const;
};

struct Check {
    std::string name;
    /** @throws Failure it does not hold */
    std::function<void(const Subject&)> body;
};

/** All of them, in order. */
const std::vector<Check>& checks();

}  // namespace sa3::test

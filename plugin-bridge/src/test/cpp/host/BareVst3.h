/*
 * The one call of a VST3 that the audio thread makes, with nothing of a host's around it: what is seen while it runs is the
 * plugin's doing (JUCE's hosting classes allocate and lock by themselves).
 */
#pragma once

#include <memory>

#include "Plugin.h"

namespace sa3::test {

class BareProcess {
  public:
    /** Of a plugin that is prepared. */
    BareProcess(Plugin& plugin, int maxFrames);
    ~BareProcess();

    /** Readies the next block: everything that is not the plugin's. */
    void ready(int frames);
    /** Plays it. */
    void run();

  private:
    struct Data;
    const std::unique_ptr<Data> data;
};

}  // namespace sa3::test

/*
 * A plugin as the audio thread meets it: the one call that plays a block, with nothing of a host's around it, so that what is
 * seen while it runs is the plugin's doing, its format's wrapper's included (JUCE's hosting classes allocate and lock by
 * themselves).
 */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <memory>

#include "Block.h"

namespace sa3::test {

/** A window of a plugin, open while it lives. */
struct OpenWindow {
    virtual ~OpenWindow() = default;
    /** From the message thread, many times a second. */
    virtual void idle() {}
};

class Bare {
  public:
    Bare(int maxFrames) : input(2, maxFrames), output(2, maxFrames) { input.clear(); }
    virtual ~Bare() = default;

    /** [audio thread] Readies the next block: everything that is not the plugin's. */
    virtual void ready(const Block& block) = 0;
    /** [audio thread] Plays it. */
    virtual void run() = 0;
    /** What came out. */
    const juce::AudioBuffer<float>& heard() const { return output; }

    /** Those of the plugin itself. */
    virtual std::size_t parameterCount() const = 0;
    /** [not the audio thread] As the host would write it into a project. */
    virtual juce::MemoryBlock saved() = 0;
    virtual void load(const juce::MemoryBlock& hostState) = 0;
    /** The plugin's own state, as its projects hold it; what comes back may have a few bytes of the wrapper's behind it. */
    virtual void loadOwn(const juce::MemoryBlock& pluginState) = 0;
    virtual juce::MemoryBlock savedOwn() = 0;
    virtual std::unique_ptr<OpenWindow> openWindow() = 0;

  protected:
    juce::AudioBuffer<float> input;
    juce::AudioBuffer<float> output;
};

/** How a bundle is opened: VST3 or LV2, by its name. */
struct Setup {
    juce::String bundle;
    double rateHz = 48000.0;
    int maxFrames = 512;
    bool isOffline = false;
};

/** @throws Failure it does not load */
std::unique_ptr<Bare> openBare(const Setup& setup);

}  // namespace sa3::test

/* A VST3 bundle, loaded as a host loads it. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "processor/TestPlayHead.h"

namespace sa3::test {

/** A fact that does not hold. */
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void demand(bool holds, const std::string& otherwise) {
    if (!holds) {
        throw Failure(otherwise);
    }
}

class Plugin {
  public:
    /** @throws Failure it does not load */
    explicit Plugin(const juce::String& bundle);
    ~Plugin();

    juce::AudioPluginInstance& instance() { return *loaded; }
    void prepare(double rateHz, int maxFrames);
    /** Plays a block of noise; returns false where something that is no number comes out. */
    bool play(int frames, std::mt19937& random);

    juce::MemoryBlock saved();
    void load(const juce::MemoryBlock& hostState);
    /** The plugin's own state, as its projects hold it, in what this host keeps. */
    static juce::MemoryBlock wrapped(const juce::MemoryBlock& pluginState);
    static juce::MemoryBlock unwrapped(const juce::MemoryBlock& hostState);
    std::vector<float> values() const;

    TestPlayHead transport{48000.0};

  private:
    std::unique_ptr<juce::AudioPluginInstance> loaded;
    juce::AudioBuffer<float> audio;
    juce::MidiBuffer midi;
};

/** Lets what waits for the message thread happen. */
void pump(int ms);

}  // namespace sa3::test

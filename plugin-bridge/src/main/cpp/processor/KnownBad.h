/* A plugin that allocates and blocks on the audio thread on purpose: what the checks must catch. Never installed. */
#pragma once

#include <mutex>
#include <vector>

#include "processor/Processor.h"

namespace sa3 {

class KnownBad final : public Processor {
  public:
    using Processor::Processor;

    void processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) override {
        const std::lock_guard<std::mutex> lock(mutex);
        std::vector<float> copy(static_cast<std::size_t>(audio.getNumSamples()) + 1);
        juce::Thread::sleep(1);
        Processor::processBlock(audio, midi);
        if (audio.getNumChannels() > 0 && audio.getNumSamples() > 0) {
            copy[0] = audio.getSample(0, 0);
            audio.setSample(0, 0, copy[0]);
        }
    }
    using Processor::processBlock;

  private:
    std::mutex mutex;
};

}  // namespace sa3

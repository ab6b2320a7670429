/* A plugin that allocates, locks, blocks and dawdles on the audio thread on purpose: what the checks must catch. Never installed. */
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
        dawdle(0.2 * audio.getNumSamples() / getSampleRate());
        Processor::processBlock(audio, midi);
        if (audio.getNumChannels() > 0 && audio.getNumSamples() > 0) {
            copy[0] = audio.getSample(0, 0);
            audio.setSample(0, 0, copy[0]);
        }
    }
    using Processor::processBlock;

  private:
    /** Uses up the processor for so long. */
    static void dawdle(double seconds) {
        const double end = juce::Time::getMillisecondCounterHiRes() + 1000.0 * seconds;
        while (juce::Time::getMillisecondCounterHiRes() < end) {
        }
    }

    std::mutex mutex;
};

}  // namespace sa3

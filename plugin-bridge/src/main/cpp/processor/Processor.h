/* The plugin as the host sees it: buses, parameters, blocks, state. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include "editor/EditorState.h"
#include "audio/Gain.h"
#include "processor/Parameters.h"

namespace sa3 {

class Processor : public juce::AudioProcessor {
  public:
    explicit Processor(editor::PluginKind kind);
    ~Processor() override;

    const juce::String getName() const override;
    bool isBusesLayoutSupported(const BusesLayout& layout) const override;
    void prepareToPlay(double sampleRateHz, int maxBlockFrames) override;
    void releaseResources() override;
    void processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) override;
    using juce::AudioProcessor::processBlock;

    bool acceptsMidi() const override { return kind == editor::PluginKind::track; }
    bool producesMidi() const override { return false; }
    double getTailLengthSeconds() const override { return 0.0; }

    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return {}; }
    void changeProgramName(int, const juce::String&) override {}

    bool hasEditor() const override { return true; }
    juce::AudioProcessorEditor* createEditor() override;

    void getStateInformation(juce::MemoryBlock& destination) override;
    void setStateInformation(const void* data, int sizeBytes) override;

  private:
    static BusesProperties buses(editor::PluginKind kind);

    const editor::PluginKind kind;
    Parameters parameters;
    audio::Gain gain;
};

}  // namespace sa3

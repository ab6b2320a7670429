/*
 * The plugin as the host sees it: buses, parameters, blocks, state. What it holds and asks for is its Instance.
 *
 *   track    notes + transport ─▶ Player ─▶ gain ─▶ out
 *   insert   in ─┬▶ Recorder
 *                └▶ dry/wet ◀─ Player ─▶ … ─▶ gain ─▶ out
 */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <functional>
#include <memory>

#include "audio/Gain.h"
#include "capture/Recorder.h"
#include "editor/EditorState.h"
#include "engine/DryWet.h"
#include "engine/Player.h"
#include "instance/Instance.h"
#include "processor/HostView.h"
#include "processor/OfflineWait.h"
#include "processor/Parameters.h"
#include "processor/StateOwner.h"

namespace sa3 {

class PluginModel;

class Processor : public juce::AudioProcessor, public StateOwner {
  public:
    /** @param worker whom to speak to the service through; asked at the first need */
    explicit Processor(editor::PluginKind kind,
                       std::function<std::shared_ptr<service::Worker>()> worker = service::Worker::shared);
    ~Processor() override;

    const juce::String getName() const override;
    bool isBusesLayoutSupported(const BusesLayout& layout) const override;
    void prepareToPlay(double sampleRateHz, int maxBlockFrames) override;
    void releaseResources() override {}
    void processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) override;
    using juce::AudioProcessor::processBlock;
    void processBlockBypassed(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) override;
    using juce::AudioProcessor::processBlockBypassed;

    bool acceptsMidi() const override { return kind == editor::PluginKind::track; }
    bool producesMidi() const override { return false; }
    double getTailLengthSeconds() const override { return instance.tailSeconds(); }

    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return {}; }
    void changeProgramName(int, const juce::String&) override {}

    bool hasEditor() const override { return true; }
    juce::AudioProcessorEditor* createEditor() override;

    void getStateInformation(juce::MemoryBlock& destination) override;
    void setStateInformation(const void* data, int sizeBytes) override;
    /** A preset of the host's, which has the form of a whole project: see Instance::loadPreset. */
    void setCurrentProgramStateInformation(const void* data, int sizeBytes) override;

    bool holdsNothing() const override;

    Instance& held() { return instance; }
    PluginModel& shown() { return *model; }

  private:
    static BusesProperties buses(editor::PluginKind kind);

    /** Frames [from, from + frames) of the block, no more than the scratch buffers hold. */
    struct Part {
        juce::AudioBuffer<float>& audio;
        const juce::MidiBuffer& midi;
        int from = 0;
        int frames = 0;
        const engine::HostPosition* position = nullptr;  // null: the host says nothing of it
    };
    void renderPart(const Part& part);
    void playNotes(const Part& part);
    void mixInsert(const Part& part, float* const* output, const engine::Timeline::Stretches& stretches);
    void resetRamps();

    const editor::PluginKind kind;
    Parameters parameters;
    HostView host;
    engine::Player player;
    capture::Recorder recorder;
    audio::Gain gain;
    engine::DryWet dryWet;
    OfflineWait offline;
    bool isFirstBlock = true;  // since prepare: parameters that were recalled meanwhile apply at once
    juce::AudioBuffer<float> scratch;  // left, right, coverage
    Instance instance;
    std::unique_ptr<PluginModel> model;
};

}  // namespace sa3

#include "processor/Processor.h"

namespace sa3 {

juce::AudioProcessor::BusesProperties Processor::buses(editor::PluginKind kind) {
    const auto stereo = juce::AudioChannelSet::stereo();
    const auto output = BusesProperties().withOutput("Output", stereo);
    return kind == editor::PluginKind::insert ? output.withInput("Input", stereo) : output;
}

Processor::Processor(editor::PluginKind pluginKind)
    : AudioProcessor(buses(pluginKind)), kind(pluginKind), parameters(*this, pluginKind) {}

Processor::~Processor() = default;

const juce::String Processor::getName() const {
    return kind == editor::PluginKind::track ? "SA3 Track" : "SA3 Insert";
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layout) const {
    const auto mono = juce::AudioChannelSet::mono();
    const auto stereo = juce::AudioChannelSet::stereo();
    const auto output = layout.getMainOutputChannelSet();
    if (kind == editor::PluginKind::track) {
        return output == stereo;
    }
    const auto input = layout.getMainInputChannelSet();
    return (input == mono || input == stereo) && (output == stereo || output == input);
}

void Processor::prepareToPlay(double sampleRateHz, int) {
    gain.reset(parameters.gain(), static_cast<int>(sampleRateHz * 0.02));
}

void Processor::releaseResources() {}

void Processor::processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer&) {
    const juce::ScopedNoDenormals noDenormals;
    if (kind == editor::PluginKind::track) {
        audio.clear();
    }
    gain.aim(parameters.gain());
    gain.apply(audio.getArrayOfWritePointers(), audio.getNumChannels(), audio.getNumSamples());
}

juce::AudioProcessorEditor* Processor::createEditor() {
    return new juce::GenericAudioProcessorEditor(*this);
}

void Processor::getStateInformation(juce::MemoryBlock&) {}
void Processor::setStateInformation(const void*, int) {}

}  // namespace sa3

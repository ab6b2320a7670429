#include "Plugin.h"

#include <cmath>

namespace sa3::test {

Plugin::Plugin(const juce::String& bundle) {
    juce::VST3PluginFormat format;
    juce::OwnedArray<juce::PluginDescription> found;
    format.findAllTypesForFile(found, bundle);
    demand(found.size() == 1, "no plugin in " + bundle.toStdString());
    juce::AudioPluginFormatManager formats;
    formats.addFormat(new juce::VST3PluginFormat());
    juce::String problem;
    loaded = formats.createPluginInstance(*found[0], transport.rateHz, 512, problem);
    demand(loaded != nullptr, problem.toStdString());
    loaded->setPlayHead(&transport);
}

Plugin::~Plugin() {
    loaded->setPlayHead(nullptr);
}

void Plugin::prepare(double rateHz, int maxFrames) {
    loaded->releaseResources();
    transport.rateHz = rateHz;
    loaded->setRateAndBufferSizeDetails(rateHz, maxFrames);
    loaded->prepareToPlay(rateHz, maxFrames);
    audio.setSize(std::max(1, std::max(loaded->getTotalNumInputChannels(), loaded->getTotalNumOutputChannels())), maxFrames);
}

bool Plugin::play(int frames, std::mt19937& random) {
    juce::AudioBuffer<float> block(audio.getArrayOfWritePointers(), audio.getNumChannels(), frames);
    std::uniform_real_distribution<float> sound(-0.5f, 0.5f);
    for (int channel = 0; channel < block.getNumChannels(); ++channel) {
        for (int frame = 0; frame < frames; ++frame) {
            block.setSample(channel, frame, sound(random));
        }
    }
    midi.clear();
    loaded->processBlock(block, midi);
    transport.samples += transport.isPlaying ? frames : 0;
    for (int channel = 0; channel < loaded->getTotalNumOutputChannels(); ++channel) {
        const float* const out = block.getReadPointer(channel);
        if (!std::all_of(out, out + frames, [](float value) { return std::isfinite(value); })) {
            return false;
        }
    }
    return true;
}

juce::MemoryBlock Plugin::saved() {
    juce::MemoryBlock state;
    loaded->getStateInformation(state);
    return state;
}

void Plugin::load(const juce::MemoryBlock& hostState) {
    loaded->setStateInformation(hostState.getData(), static_cast<int>(hostState.getSize()));
}

juce::MemoryBlock Plugin::wrapped(const juce::MemoryBlock& pluginState) {
    juce::XmlElement state("VST3PluginState");
    state.createNewChildElement("IComponent")->addTextElement(pluginState.toBase64Encoding());
    juce::MemoryBlock out;
    juce::AudioProcessor::copyXmlToBinary(state, out);
    return out;
}

juce::MemoryBlock Plugin::unwrapped(const juce::MemoryBlock& hostState) {
    const auto state = juce::AudioProcessor::getXmlFromBinary(hostState.getData(), static_cast<int>(hostState.getSize()));
    const auto* const component = state != nullptr ? state->getChildByName("IComponent") : nullptr;
    juce::MemoryBlock own;
    demand(component != nullptr && own.fromBase64Encoding(component->getAllSubText()), "the state is not what JUCE writes");
    return own;
}

std::vector<float> Plugin::values() const {
    std::vector<float> all;
    for (auto* parameter : loaded->getParameters()) {
        all.push_back(parameter->getValue());
    }
    return all;
}

void pump(int ms) {
    juce::MessageManager::getInstance()->runDispatchLoopUntil(ms);
}

}  // namespace sa3::test

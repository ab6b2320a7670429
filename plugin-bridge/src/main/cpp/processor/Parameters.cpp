#include "processor/Parameters.h"

namespace sa3 {
namespace {

constexpr float minGainDb = -60.0f;
constexpr float maxGainDb = 12.0f;

juce::ParameterID id(const juce::String& name) {
    return {name, 1};
}

template <class Parameter, class... Arguments>
Parameter* add(juce::AudioProcessor& processor, Arguments&&... arguments) {
    auto parameter = std::make_unique<Parameter>(std::forward<Arguments>(arguments)...);
    auto* raw = parameter.get();
    processor.addParameter(parameter.release());
    return raw;
}

}  // namespace

Parameters::Parameters(juce::AudioProcessor& processor, editor::PluginKind kind) {
    const auto maxStrength = static_cast<float>(editor::maxLoraStrength);
    for (std::size_t slot = 0; slot < loraStrengths.size(); ++slot) {
        const juce::String number(static_cast<int>(slot) + 1);
        loraStrengths[slot] = add<juce::AudioParameterFloat>(
            processor, id("lora" + number), "LoRA " + number + " strength",
            juce::NormalisableRange<float>(0.0f, maxStrength), 1.0f);
    }
    gainDb = add<juce::AudioParameterFloat>(processor, id("gain"), "Gain",
                                            juce::NormalisableRange<float>(minGainDb, maxGainDb), 0.0f,
                                            juce::AudioParameterFloatAttributes().withLabel("dB"));
    if (kind == editor::PluginKind::track) {
        play = add<juce::AudioParameterChoice>(processor, id("playMode"), "Play",
                                               juce::StringArray{"Timeline", "Notes: one-shot", "Notes: gate",
                                                                 "Notes: loop"},
                                               0);
    } else {
        dryWet = add<juce::AudioParameterFloat>(processor, id("dryWet"), "Dry/Wet",
                                                juce::NormalisableRange<float>(0.0f, 1.0f), 1.0f);
    }
}

float Parameters::gain() const noexcept {
    const float decibels = gainDb->get();
    if (decibels <= minGainDb) {
        return 0.0f;
    }
    // The host's normalised value does not always come back as exactly 0 dB.
    return std::abs(decibels) < 1.0e-4f ? 1.0f : std::pow(10.0f, decibels / 20.0f);
}

float Parameters::wet() const noexcept {
    return dryWet == nullptr ? 1.0f : dryWet->get();
}

PlayMode Parameters::playMode() const noexcept {
    return play == nullptr ? PlayMode::timeline : static_cast<PlayMode>(play->getIndex());
}

}  // namespace sa3

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
        play = add<juce::AudioParameterChoice>(processor, id("playMode"), "Notes play",
                                               juce::StringArray{"One-shot", "Gate", "Loop"}, 0);
    } else {
        dryWet = add<juce::AudioParameterFloat>(processor, id("dryWet"), "Dry/Wet",
                                                juce::NormalisableRange<float>(0.0f, 1.0f), 1.0f);
    }
    for (auto* parameter : processor.getParameters()) {
        all.push_back(dynamic_cast<juce::RangedAudioParameter*>(parameter));
    }
}

std::map<std::string, float> Parameters::values() const {
    std::map<std::string, float> values;
    for (const auto* parameter : all) {
        values[parameter->getParameterID().toStdString()] = parameter->convertFrom0to1(parameter->getValue());
    }
    return values;
}

void Parameters::set(const std::map<std::string, float>& values) {
    for (auto* parameter : all) {
        const auto at = values.find(parameter->getParameterID().toStdString());
        const bool isGiven = at != values.end() && std::isfinite(at->second);
        parameter->setValueNotifyingHost(isGiven ? parameter->convertTo0to1(at->second) : parameter->getDefaultValue());
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

engine::NoteMode Parameters::noteMode() const noexcept {
    return play == nullptr ? engine::NoteMode::oneShot : static_cast<engine::NoteMode>(play->getIndex());
}

std::array<float, editor::loraSlotCount> Parameters::strengths() const noexcept {
    std::array<float, editor::loraSlotCount> values{};
    for (std::size_t slot = 0; slot < values.size(); ++slot) {
        values[slot] = loraStrengths[slot]->get();
    }
    return values;
}

}  // namespace sa3

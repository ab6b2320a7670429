#include "ParameterLink.h"

namespace sa3::editor {

constexpr int looksPerSecond = 30;

ParameterLink::ParameterLink(juce::RangedAudioParameter& theParameter, std::function<void(float value)> show)
    : parameter(theParameter), showValue(std::move(show)) {
    startTimerHz(looksPerSecond);
}

void ParameterLink::look() {
    auto value = parameter.getValue();
    if (value == shown) return;
    shown = value;
    showValue(parameter.convertFrom0to1(value));
}

void ParameterLink::set(float value) {
    auto wanted = parameter.convertTo0to1(value);
    if (wanted == parameter.getValue()) return;
    parameter.setValueNotifyingHost(wanted);
    shown = parameter.getValue();
}

}  // namespace sa3::editor

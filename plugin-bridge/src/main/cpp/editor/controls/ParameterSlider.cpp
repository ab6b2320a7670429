#include "ParameterSlider.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

ParameterSlider::ParameterSlider(juce::RangedAudioParameter& parameter, const juce::String& tooltip, Words words)
    : name(parameter.getName(40)), valueText(std::move(words)), link(parameter, [this](float value) {
          slider.setValue(value, juce::dontSendNotification);
          repaint();
      }) {
    const auto& range = parameter.getNormalisableRange();
    slider.setNormalisableRange({range.start, range.end, range.interval, range.skew});
    slider.setDoubleClickReturnValue(true, parameter.convertFrom0to1(parameter.getDefaultValue()));
    slider.textFromValueFunction = valueText;
    slider.setTitle(name);
    slider.setTooltip(tooltip);
    slider.setWantsKeyboardFocus(true);
    slider.setScrollWheelEnabled(false);
    slider.setVelocityModeParameters(0.4, 1, 0.0, true, juce::ModifierKeys::shiftModifier);
    slider.onDragStart = [this] { link.beginGesture(); };
    slider.onDragEnd = [this] { link.endGesture(); };
    slider.onValueChange = [this] {
        link.set(static_cast<float>(slider.getValue()));
        repaint();
    };
    link.look();
    addAndMakeVisible(slider);
}

void ParameterSlider::paint(juce::Graphics& g) {
    drawLine(g, name, nameArea, regularFont(theme::captionSize), theme::secondaryText, juce::Justification::centredLeft,
             Fit::whole);
    drawLine(g, valueText(slider.getValue()), valueArea, regularFont(theme::captionSize), theme::text,
             juce::Justification::centredRight, Fit::whole);
}

void ParameterSlider::resized() {
    auto area = getLocalBounds();
    auto nameWidth = static_cast<int>(std::ceil(regularFont(theme::captionSize).getStringWidthFloat(name))) + 1;
    nameArea = area.removeFromLeft(nameWidth).toFloat();
    valueArea = area.removeFromRight(52).toFloat();
    slider.setBounds(area);
}

}  // namespace sa3::editor

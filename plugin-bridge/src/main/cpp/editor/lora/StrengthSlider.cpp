#include "StrengthSlider.h"

#include "EditorState.h"

namespace sa3::editor {

StrengthSlider::StrengthSlider(juce::RangedAudioParameter& parameter, const juce::String& title)
    : juce::Slider(LinearHorizontal, NoTextBox), link(parameter, [this](float value) {
          juce::ScopedValueSetter<bool> following(isFollowing, true);
          setValue(value, juce::sendNotificationSync);
      }) {
    setTitle(title);
    setTooltip("Strength, 1 is as trained. Double-click: back to 1. Shift: fine");
    setRange(0.0, maxLoraStrength, 0.01);
    setSkewFactorFromMidPoint(1.0);
    setDoubleClickReturnValue(true, 1.0);
    setVelocityModeParameters(0.4, 1, 0.0, true, juce::ModifierKeys::shiftModifier);
    setWantsKeyboardFocus(true);
    setScrollWheelEnabled(false);
    link.look();
}

void StrengthSlider::valueChanged() {
    if (!isFollowing) link.set(static_cast<float>(getValue()));
}

bool StrengthSlider::keyPressed(const juce::KeyPress& key) {
    auto isUp = key.isKeyCode(juce::KeyPress::rightKey) || key.isKeyCode(juce::KeyPress::upKey);
    auto isDown = key.isKeyCode(juce::KeyPress::leftKey) || key.isKeyCode(juce::KeyPress::downKey);
    if (!isUp && !isDown) return false;
    auto step = key.getModifiers().isShiftDown() ? 0.01 : 0.05;
    link.beginGesture();
    setValue(getValue() + (isUp ? step : -step), juce::sendNotificationSync);
    link.endGesture();
    return true;
}

}  // namespace sa3::editor

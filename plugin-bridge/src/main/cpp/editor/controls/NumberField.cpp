#include "NumberField.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

namespace {
constexpr float pixelsPerStep = 6.0f;
constexpr int dragThreshold = 4;
}  // namespace

NumberField::NumberField(const juce::String& title, const juce::String& tooltip, Range range) : limits(range) {
    setTitle(title);
    setTooltip(tooltip);
    setHelpText(tooltip);
    setFont(regularFont(theme::bodySize));
    setJustification(juce::Justification::centredLeft);
    setIndents(8, 0);
    setMultiLine(false);
    setSelectAllWhenFocused(true);
    setPopupMenuEnabled(false);
    setMouseCursor(juce::MouseCursor::UpDownResizeCursor);
    setInputRestrictions(24, limits.decimals > 0 ? "0123456789.,-" : "0123456789-");
    writeValue();
}

void NumberField::setRange(Range range) {
    limits = range;
    if (!hasKeyboardFocus(false)) writeValue();
}

juce::String NumberField::format(double value) const {
    if (limits.decimals == 0) return juce::String(static_cast<juce::int64>(std::llround(value)));
    return juce::String(value, limits.decimals).trimCharactersAtEnd("0").trimCharactersAtEnd(".");
}

void NumberField::writeValue() { setText(format(current), juce::dontSendNotification); }

void NumberField::show(double value) {
    current = value;
    if (!hasKeyboardFocus(false)) writeValue();
}

void NumberField::take(double value) {
    auto taken = juce::jlimit(limits.lowest, limits.highest, value);
    auto changed = !juce::approximatelyEqual(taken, current);
    current = taken;
    writeValue();
    if (changed && onValue) onValue(current);
}

bool NumberField::commit() {
    auto typed = getText().trim().replaceCharacter(',', '.');
    if (typed == format(current)) return false;
    if (typed.containsAnyOf("0123456789"))
        take(typed.getDoubleValue());
    else
        writeValue();
    return true;
}

bool NumberField::keyPressed(const juce::KeyPress& key) {
    auto isUp = key.isKeyCode(juce::KeyPress::upKey);
    if (isUp || key.isKeyCode(juce::KeyPress::downKey)) {
        commit();
        auto steps = key.getModifiers().isShiftDown() ? 10.0 : 1.0;
        take(current + (isUp ? steps : -steps) * limits.step);
        return true;
    }
    if (key == juce::KeyPress::returnKey) return commit(); /* nothing typed: Return goes on to the window */
    if (key == juce::KeyPress::escapeKey) {
        auto wasTyped = getText() != format(current);
        writeValue();
        return wasTyped;
    }
    return TextEditor::keyPressed(key);
}

void NumberField::mouseDown(const juce::MouseEvent& event) {
    isDragging = false;
    valueAtMouseDown = current;
    TextEditor::mouseDown(event);
}

void NumberField::mouseDrag(const juce::MouseEvent& event) {
    if (!isEnabled()) return;
    if (std::abs(event.getDistanceFromDragStartY()) > dragThreshold) isDragging = true;
    if (!isDragging) return;
    auto fine = event.mods.isShiftDown() ? 0.1 : 1.0;
    auto steps = std::round(-static_cast<float>(event.getDistanceFromDragStartY()) / pixelsPerStep);
    take(valueAtMouseDown + static_cast<double>(steps) * limits.step * (limits.decimals > 0 ? fine : 1.0));
}

void NumberField::mouseUp(const juce::MouseEvent& event) {
    if (isDragging) selectAll();
    TextEditor::mouseUp(event);
}

void NumberField::mouseWheelMove(const juce::MouseEvent&, const juce::MouseWheelDetails& wheel) {
    if (!isEnabled() || !hasKeyboardFocus(false) || std::abs(wheel.deltaY) < 0.001f) return;
    take(current + (wheel.deltaY > 0 ? limits.step : -limits.step));
}

void NumberField::focusLost(FocusChangeType cause) {
    commit();
    setHighlightedRegion({});
    TextEditor::focusLost(cause);
}

}  // namespace sa3::editor

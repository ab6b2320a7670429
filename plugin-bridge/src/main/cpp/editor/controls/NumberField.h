/*
 * A number in a field: typed, stepped with the arrow keys or the wheel, or dragged up and down with the mouse. Return
 * and leaving the field take what was typed, Escape brings the old value back; what is no number is not taken.
 */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace sa3::editor {

class NumberField : public juce::TextEditor {
  public:
    struct Range {
        double lowest = 0;
        double highest = 1;
        double step = 1;
        int decimals = 0;
    };

    NumberField(const juce::String& title, const juce::String& tooltip, Range range);

    void setRange(Range range);
    double value() const { return current; }
    /**
     * Shows a value without telling onValue, even one out of range (it may come from a project or a preset); leaves a
     * field alone in which the user is typing.
     */
    void show(double value);

    std::function<void(double)> onValue;

    bool keyPressed(const juce::KeyPress& key) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    void mouseWheelMove(const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel) override;
    void focusLost(FocusChangeType cause) override;

  private:
    void take(double value);
    bool commit();
    void writeValue();
    juce::String format(double value) const;

    Range limits;
    double current = 0;
    double valueAtMouseDown = 0;
    bool isDragging = false;
};

}  // namespace sa3::editor

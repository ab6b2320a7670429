/* A row of choices of which one holds: mode, side, unit. Arrow keys move the choice. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace sa3::editor {

class Segments : public juce::Component, public juce::SettableTooltipClient {
  public:
    Segments(const juce::String& title, const juce::StringArray& labels, const juce::StringArray& tooltips);

    int chosen() const { return current; }
    /** Shows a choice without telling onChoice. */
    void show(int index);
    void setTooltips(const juce::StringArray& tooltips);
    int idealWidth() const;

    std::function<void(int)> onChoice;

    void paint(juce::Graphics& g) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    juce::String getTooltip() override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

  private:
    void choose(int index);
    juce::Rectangle<float> cell(int index) const;

    juce::StringArray names;
    juce::StringArray hints;
    int current = 0;
};

}  // namespace sa3::editor

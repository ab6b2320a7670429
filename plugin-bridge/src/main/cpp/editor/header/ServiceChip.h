/* The state of the service in a few words, with a dot whose shape tells as much as its colour. */
#pragma once

#include "controls/ModelView.h"

namespace sa3::editor {

class ServiceChip : public ModelView, public juce::SettableTooltipClient {
  public:
    explicit ServiceChip(EditorModel& model);

    void refresh() override;
    void paint(juce::Graphics& g) override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

  private:
    juce::String text;
    juce::Colour dot;
    bool isFilled = false;
};

}  // namespace sa3::editor

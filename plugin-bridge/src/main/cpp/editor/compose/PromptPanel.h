/* The prompt, large, and below it what to leave out. */
#pragma once

#include "compose/PromptEditor.h"
#include "controls/ModelView.h"

namespace sa3::editor {

class PromptPanel : public ModelView {
  public:
    explicit PromptPanel(EditorModel& model);

    void refresh() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

    /** Brings back the prompt before the last change; false: there is none. */
    bool undo() { return prompt.undo(); }

    void focusPrompt() { prompt.grabKeyboardFocus(); }

  private:
    PromptEditor prompt;
    PromptEditor negative;
    juce::Rectangle<int> promptCaption;
    juce::Rectangle<int> negativeCaption;
};

}  // namespace sa3::editor

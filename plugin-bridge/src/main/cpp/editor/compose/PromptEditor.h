/* The field for the sentence: Return generates (it is left to the window), Shift+Return breaks the line. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sa3::editor {

class PromptEditor : public juce::TextEditor {
  public:
    PromptEditor(const juce::String& title, const juce::String& hint, float fontHeight, bool hasLines);

    /** Shows a text that comes from elsewhere, such as a preset: undo brings the one before back. The caret stays when the
     * text is the same. */
    void show(const juce::String& text);

    bool keyPressed(const juce::KeyPress& key) override;

  private:
    void chooseFont();

    float fontHeight;
};

}  // namespace sa3::editor

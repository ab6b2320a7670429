#include "PromptEditor.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

namespace {
constexpr int longestPrompt = 4000; /* characters; the text encoder reads about the first thousand */
}

PromptEditor::PromptEditor(const juce::String& title, const juce::String& hint, float height, bool hasLines)
    : fontHeight(height) {
    setTitle(title);
    setHelpText(hint);
    setMultiLine(hasLines, true);
    setReturnKeyStartsNewLine(false);
    setEscapeAndReturnKeysConsumed(false);
    setTabKeyUsedAsCharacter(false);
    setInputRestrictions(longestPrompt);
    setFont(regularFont(fontHeight));
    setTextToShowWhenEmpty(hint, theme::secondaryText);
    setScrollbarsShown(hasLines);
    if (hasLines) {
        setBorder({1, 1, 1, 1});
        setIndents(10, 9);
    } else {
        setIndents(10, 0);
        setJustification(juce::Justification::centredLeft);
    }
}

void PromptEditor::chooseFont() {
    auto font = fontFor(getText(), fontHeight);
    if (font.getTypefaceName() != getFont().getTypefaceName()) applyFontToAllText(font);
}

void PromptEditor::show(const juce::String& text) {
    if (text == getText()) return;
    if (isEmpty() || !isMultiLine() || text.length() > longestPrompt) {
        setText(text, false);
    } else {
        newTransaction();
        selectAll();
        insertTextAtCaret(text);
        newTransaction();
    }
    chooseFont();
}

bool PromptEditor::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress(juce::KeyPress::returnKey, juce::ModifierKeys::shiftModifier, 0)) {
        if (isMultiLine()) insertTextAtCaret("\n");
        return isMultiLine();
    }
    if (key == juce::KeyPress::returnKey || key == juce::KeyPress::escapeKey) return false;
    auto isTaken = TextEditor::keyPressed(key);
    if (isTaken) chooseFont();
    return isTaken;
}

}  // namespace sa3::editor

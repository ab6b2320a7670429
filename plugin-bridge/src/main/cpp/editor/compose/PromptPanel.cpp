#include "PromptPanel.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

PromptPanel::PromptPanel(EditorModel& editorModel)
    : ModelView(editorModel, Changes::settings),
      prompt("Prompt", juce::String::fromUTF8("Describe the sound: instruments, genre, mood, how it is played…"),
             theme::promptSize, true),
      negative("Leave out", "What should not be heard", theme::bodySize, false) {
    prompt.setTooltip("Return generates, Shift+Return starts a new line");
    negative.setTooltip("Negative prompt: what the result should keep away from");
    prompt.onTextChange = [this] { edit([this](Settings& s) { s.prompt = prompt.getText(); }); };
    negative.onTextChange = [this] { edit([this](Settings& s) { s.negativePrompt = negative.getText(); }); };
    addAndMakeVisible(prompt);
    addAndMakeVisible(negative);
}

void PromptPanel::refresh() {
    prompt.show(model.settings().prompt);
    negative.show(model.settings().negativePrompt);
}

void PromptPanel::paint(juce::Graphics& g) {
    drawCaption(g, "Prompt", promptCaption);
    drawCaption(g, "Leave out", negativeCaption);
}

void PromptPanel::resized() {
    auto area = getLocalBounds();
    promptCaption = area.removeFromTop(theme::captionHeight);
    auto line = area.removeFromBottom(theme::controlHeight);
    negativeCaption = line.removeFromLeft(72);
    negative.setBounds(line);
    prompt.setBounds(area.withTrimmedBottom(theme::gap));
}

}  // namespace sa3::editor

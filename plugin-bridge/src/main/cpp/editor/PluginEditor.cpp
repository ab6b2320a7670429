#include "PluginEditor.h"

#include "header/OptionsMenu.h"
#include "look/Theme.h"
#include "window/WindowLayout.h"

namespace sa3::editor {

PluginEditor::PluginEditor(juce::AudioProcessor& audioProcessor, EditorModel& editorModel)
    : juce::AudioProcessorEditor(audioProcessor),
      model(editorModel),
      window(editorModel, [this](int percent) { setZoom(percent); }) {
    auto remembered = model.windowState();
    for (auto choice : zoomChoices)
        if (choice == remembered.zoomPercent) zoomPercent = choice;
    setLookAndFeel(&look);
    addAndMakeVisible(window);
    setWantsKeyboardFocus(true);
    setResizable(true, true);
    setLimits();
    auto usual = WindowLayout::usual(model.kind());
    if (remembered.width > 0 && remembered.height > 0)
        setSize(remembered.width, remembered.height);
    else
        setSize(juce::roundToInt(static_cast<float>(usual.x) * scale()),
                juce::roundToInt(static_cast<float>(usual.y) * scale()));
}

PluginEditor::~PluginEditor() { setLookAndFeel(nullptr); }

void PluginEditor::setLimits() {
    auto least = WindowLayout::smallest(model.kind()).toFloat() * scale();
    auto most = WindowLayout::largest.toFloat() * scale();
    setResizeLimits(juce::roundToInt(least.x), juce::roundToInt(least.y), juce::roundToInt(most.x),
                    juce::roundToInt(most.y));
}

void PluginEditor::setZoom(int percent) {
    if (percent == zoomPercent) return;
    auto width = static_cast<float>(getWidth()) / scale(), height = static_cast<float>(getHeight()) / scale();
    zoomPercent = percent;
    setLimits();
    setSize(juce::roundToInt(width * scale()), juce::roundToInt(height * scale()));
    resized();
}

void PluginEditor::paint(juce::Graphics& g) { g.fillAll(theme::background); }

void PluginEditor::resized() {
    window.setTransform(juce::AffineTransform::scale(scale()));
    window.setBounds(0, 0, static_cast<int>(std::ceil(static_cast<float>(getWidth()) / scale())),
                     static_cast<int>(std::ceil(static_cast<float>(getHeight()) / scale())));
    model.setWindowState({getWidth(), getHeight(), zoomPercent});
}

/* When the host hands over the keyboard, no control has it: Return generates, and Space stays the host's. */
void PluginEditor::focusGained(FocusChangeType) { window.grabKeyboardFocus(); }

}  // namespace sa3::editor

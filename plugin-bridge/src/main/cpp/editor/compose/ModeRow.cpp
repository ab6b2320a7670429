#include "ModeRow.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

juce::String ModeRow::labelOf(Mode mode) {
    switch (mode) {
        case Mode::text:
            return "Text";
        case Mode::guide:
            return "Guide";
        case Mode::inpaint:
            return "Inpaint";
        case Mode::continuation:
            return "Continue";
    }
    return {};
}

juce::String ModeRow::hintOf(Mode mode) {
    switch (mode) {
        case Mode::text:
            return "From the prompt alone";
        case Mode::guide:
            return "Follows the shape of the audio, in the prompt's sound";
        case Mode::inpaint:
            return "Renders the chosen part anew and keeps what is around it";
        case Mode::continuation:
            return "Goes on where the audio ends";
    }
    return {};
}

juce::StringArray ModeRow::mapped(const std::vector<Mode>& modes, juce::String (*text)(Mode)) {
    juce::StringArray texts;
    for (auto mode : modes) texts.add(text(mode));
    return texts;
}

ModeRow::ModeRow(EditorModel& editorModel)
    : ModelView(editorModel, Changes::settings | Changes::capture | Changes::takes),
      modes("Mode", mapped(editorModel.modes(), labelOf), mapped(editorModel.modes(), hintOf)) {
    setTitle("Audio to start from");
    distance.setTitle("Distance from the guide");
    distance.setTooltip("How far the result may move away from the audio: left stays close, right is nearly free");
    distance.setRange(0.01, 1.0, 0.01);
    distance.setDoubleClickReturnValue(true, Settings{}.initNoiseLevel);
    distance.setWantsKeyboardFocus(true);
    distance.onValueChange = [this] { edit([this](Settings& s) { s.initNoiseLevel = distance.getValue(); }); };
    modes.onChoice = [this](int index) {
        edit([this, index](Settings& s) { s.mode = model.modes()[static_cast<size_t>(index)]; });
    };
    addAndMakeVisible(modes);
    addChildComponent(distance);
}

void ModeRow::refresh() {
    const auto& settings = model.settings();
    for (size_t i = 0; i < model.modes().size(); ++i)
        if (model.modes()[i] == settings.mode) modes.show(static_cast<int>(i));
    showsDistance = settings.mode == Mode::guide;
    distance.setVisible(showsDistance);
    distance.setValue(settings.initNoiseLevel, juce::dontSendNotification);
    setDescription(sourceText());
    setTooltip(getDescription());
    resized();
    repaint();
}

juce::String ModeRow::sourceText() const {
    return model.settings().mode == Mode::text ? hintOf(Mode::text) : model.sourceText();
}

void ModeRow::paint(juce::Graphics& g) {
    drawCaption(g, "Mode", getLocalBounds().removeFromTop(theme::captionHeight));
    if (showsDistance) drawCaption(g, "Distance", distanceCaption);
    auto text = sourceText();
    drawLine(g, text, sourceArea.toFloat(), fontFor(text, 13.0f), theme::secondaryText,
             juce::Justification::centredLeft, Fit::shorten);
}

void ModeRow::resized() {
    auto area = getLocalBounds();
    auto captions = area.removeFromTop(theme::captionHeight);
    auto row = area.withHeight(theme::controlHeight);
    modes.setBounds(row.removeFromLeft(juce::jmin(modes.idealWidth(), row.getWidth())));
    row.removeFromLeft(theme::padding);
    if (showsDistance) {
        distance.setBounds(row.removeFromRight(96));
        distanceCaption = captions.removeFromRight(96).withTrimmedLeft(6);
        row.removeFromRight(theme::gap);
    }
    sourceArea = row;
}

}  // namespace sa3::editor

#include "LanePanel.h"

#include "look/Text.h"
#include "look/Theme.h"
#include "look/Words.h"
#include "takes/PlaceRow.h"

namespace sa3::editor {

LanePanel::LanePanel(EditorModel& editorModel)
    : ModelView(editorModel, Changes::lane),
      lane(editorModel),
      remove(PushButton::bare(Icon::trash, "Remove the clip", "Take the chosen clip off the lane (Delete)")) {
    if (auto* parameter = model.playMode()) {
        playMode.setRows(parameter->getAllValueStrings());
        playModeLink = std::make_unique<ParameterLink>(
            *parameter, [this](float row) { playMode.showRow(juce::roundToInt(row)); });
        playMode.onChange = [this] {
            playModeLink->beginGesture();
            playModeLink->set(static_cast<float>(playMode.chosenRow()));
            playModeLink->endGesture();
        };
        playModeLink->look();
        addAndMakeVisible(playMode);
    }
    if (auto* parameter = model.gain()) {
        gain = std::make_unique<ParameterSlider>(*parameter, "Level of the track's takes", decibelText);
        addAndMakeVisible(*gain);
    }
    juce::StringArray keys{"On the timeline"};
    for (const auto& name : noteRows()) keys.add("Key " + name);
    note.setRows(keys);
    note.setTextWhenNothingSelected("No clip chosen");
    lane.onChosen = [this] { showClip(); };
    loop.onClick = [this] {
        if (const auto* clip = lane.chosen()) model.setClipLooped(clip->id, !clip->isLooped);
    };
    note.onChange = [this] {
        if (const auto* clip = lane.chosen())
            model.setClipNote(clip->id,
                              note.chosenRow() <= 0 ? std::optional<int>() : std::optional<int>(note.chosenRow() - 1));
    };
    remove->onClick = [this] {
        if (const auto* clip = lane.chosen()) model.removeClip(clip->id);
    };
    addAndMakeVisible(lane);
    addChildComponent(loop);
    addChildComponent(note);
    addChildComponent(*remove);
}

/* The switches keep their place while there is any clip: the lane must not move under the mouse that chooses one. */
void LanePanel::showClip() {
    const auto* clip = lane.chosen();
    auto hasClips = !model.lane().empty();
    auto hadClips = loop.isVisible();
    for (auto* child : {static_cast<juce::Component*>(&loop), static_cast<juce::Component*>(&note),
                        static_cast<juce::Component*>(remove.get())}) {
        child->setVisible(hasClips);
        child->setEnabled(clip != nullptr);
    }
    loop.setToggleState(clip != nullptr && clip->isLooped, juce::dontSendNotification);
    note.showRow(clip == nullptr ? -1 : clip->midiNote ? *clip->midiNote + 1 : 0);
    if (hasClips != hadClips) resized();
    repaint();
}

void LanePanel::refresh() {
    lane.refresh();
    showClip();
}

void LanePanel::frame() { lane.frame(); }

void LanePanel::paint(juce::Graphics& g) {
    auto caption = getLocalBounds().removeFromTop(theme::captionHeight);
    drawCaption(g, "Timeline", caption.withTrimmedLeft(lane.getX()));
    if (playMode.isVisible()) drawCaption(g, "Notes play", caption.withWidth(playMode.getWidth()));
}

void LanePanel::resized() {
    auto area = getLocalBounds().withTrimmedTop(theme::captionHeight);
    auto left = area.removeFromLeft(160);
    playMode.setBounds(left.removeFromTop(theme::controlHeight));
    if (gain != nullptr) gain->setBounds(left.removeFromTop(theme::controlHeight + 8).withTrimmedTop(8));
    area.removeFromLeft(theme::padding);
    if (loop.isVisible()) {
        auto side = area.removeFromRight(134);
        area.removeFromRight(theme::gap);
        note.setBounds(side.removeFromTop(theme::controlHeight));
        side.removeFromTop(6);
        auto row = side.removeFromTop(theme::controlHeight);
        remove->setBounds(row.removeFromRight(theme::controlHeight));
        loop.setBounds(row.withTrimmedRight(6));
    }
    lane.setBounds(area);
}

}  // namespace sa3::editor

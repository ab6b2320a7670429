#include "CapturePanel.h"

#include "look/Text.h"
#include "look/Theme.h"
#include "look/Words.h"

namespace sa3::editor {

namespace {
constexpr int minuteChoices[] = {1, 2, 3, 5, 10};
}

CapturePanel::CapturePanel(EditorModel& editorModel) : ModelView(editorModel, Changes::capture), view(editorModel) {
    hold.setClickingTogglesState(true);
    hold.onClick = [this] { model.setCaptureHeld(hold.getToggleState()); };
    unit.onChoice = [this](int choice) {
        view.setSnapsToBars(choice == 0);
        view.refresh();
    };
    lastFour.onClick = [this] { model.setCaptureRange(RangeEdit{model.capture(), unit.chosen() == 0}.last(4)); };
    lastEight.onClick = [this] { model.setCaptureRange(RangeEdit{model.capture(), unit.chosen() == 0}.last(8)); };
    juce::StringArray rows;
    for (auto minutes : minuteChoices) rows.add(juce::String(minutes) + " min");
    capacity.setRows(rows);
    capacity.onChange = [this] {
        if (capacity.chosenRow() >= 0) model.setCaptureCapacity(60.0 * minuteChoices[capacity.chosenRow()]);
    };
    for (auto* child : {static_cast<juce::Component*>(&unit), static_cast<juce::Component*>(&lastFour),
                        static_cast<juce::Component*>(&lastEight), static_cast<juce::Component*>(&hold),
                        static_cast<juce::Component*>(&capacity), static_cast<juce::Component*>(&view)})
        addAndMakeVisible(child);
}

juce::String CapturePanel::memoryLine(const Capture& capture) {
    return "remembers " + lengthText(capture.heldSeconds) + " of " + lengthText(capture.capacitySeconds) + ", " +
           memoryText(capture.memoryBytes);
}

void CapturePanel::refresh() {
    const auto& capture = model.capture();
    hold.setToggleState(capture.isHeld, juce::dontSendNotification);
    auto row = -1;
    for (int i = 0; i < 5; ++i)
        if (juce::approximatelyEqual(capture.capacitySeconds, 60.0 * minuteChoices[i])) row = i;
    capacity.showRow(row);
    if (row < 0) capacity.setText(lengthText(capture.capacitySeconds), juce::dontSendNotification);
    auto hasAudio = capture.heldSeconds > 0;
    lastFour.setEnabled(hasAudio);
    lastEight.setEnabled(hasAudio);
    view.refresh();
    repaint();
}

void CapturePanel::frame() {
    view.frame();
    auto next = memoryLine(model.capture());
    if (next == line) return;
    line = next;
    repaint(getLocalBounds().removeFromTop(theme::controlHeight));
}

void CapturePanel::paint(juce::Graphics& g) {
    auto area = getLocalBounds().removeFromTop(theme::controlHeight).withRight(unit.getX() - theme::gap).toFloat();
    auto font = strongFont(theme::bodySize);
    auto isEmpty = model.capture().heldSeconds <= 0; /* the view itself says so then */
    auto text = isEmpty ? juce::String() : RangeEdit{model.capture(), unit.chosen() == 0}.text();
    drawLine(g, "Input", area.removeFromLeft(46.0f), font, theme::text, juce::Justification::centredLeft, Fit::whole);
    auto isChosen = !model.capture().range.isEmpty();
    auto width = juce::jmin(area.getWidth(), regularFont(theme::bodySize).getStringWidthFloat(text) + 1.0f);
    drawLine(g, text, area.removeFromLeft(width), regularFont(theme::bodySize),
             isChosen ? theme::accent : theme::secondaryText, juce::Justification::centredLeft, Fit::shorten);
    area.removeFromLeft(theme::padding);
    if (area.getWidth() > 60.0f)
        drawLine(g, memoryLine(model.capture()), area, regularFont(13.0f), theme::secondaryText,
                 juce::Justification::centredRight, Fit::shorten);
}

void CapturePanel::resized() {
    auto area = getLocalBounds();
    auto head = area.removeFromTop(theme::controlHeight);
    capacity.setBounds(head.removeFromRight(84));
    head.removeFromRight(6);
    hold.setBounds(head.removeFromRight(hold.idealWidth()));
    head.removeFromRight(6);
    for (auto* button : {&lastEight, &lastFour}) {
        button->setBounds(head.removeFromRight(button->idealWidth()));
        head.removeFromRight(6);
    }
    unit.setBounds(head.removeFromRight(unit.idealWidth()));
    view.setBounds(area.withTrimmedTop(6));
}

}  // namespace sa3::editor

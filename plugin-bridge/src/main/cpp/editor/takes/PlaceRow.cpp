#include "PlaceRow.h"

#include "look/Theme.h"
#include "look/Words.h"
#include "takes/TakeText.h"

namespace sa3::editor {

const juce::StringArray& noteRows() {
    static const juce::StringArray rows = [] {
        juce::StringArray names;
        for (int i = 0; i < 128; ++i) names.add(noteText(i));
        return names;
    }();
    return rows;
}

PlaceRow::PlaceRow(EditorModel& editorModel) : ModelView(editorModel, Changes::takes) {
    where.setRows({"At the next bar", "At the playhead", "At the start", "On a key"});
    where.showRow(0);
    note.setRows(noteRows());
    note.showRow(Placement{}.midiNote);
    loop.setClickingTogglesState(true);
    where.onChange = [this] { refresh(); };
    place.onClick = [this] { model.placeTake(model.selectedTake(), placement()); };
    for (auto* child : {static_cast<juce::Component*>(&where), static_cast<juce::Component*>(&loop),
                        static_cast<juce::Component*>(&place)})
        addAndMakeVisible(child);
    addChildComponent(note);
}

Placement PlaceRow::placement() const {
    using At = Placement::At;
    constexpr At rows[] = {At::nextBar, At::playhead, At::projectStart, At::note};
    return {rows[juce::jlimit(0, 3, where.chosenRow())], juce::jmax(0, note.chosenRow()), loop.getToggleState()};
}

void PlaceRow::refresh() {
    const auto* take = findTake(model, model.selectedTake());
    place.setEnabled(take != nullptr && !take->isMissing);
    note.setVisible(placement().at == Placement::At::note);
    resized();
}

void PlaceRow::resized() {
    auto area = getLocalBounds();
    place.setBounds(area.removeFromRight(place.idealWidth()));
    area.removeFromRight(6);
    loop.setBounds(area.removeFromRight(loop.idealWidth()));
    area.removeFromRight(6);
    if (note.isVisible()) {
        note.setBounds(area.removeFromRight(66));
        area.removeFromRight(6);
    }
    where.setBounds(area.withWidth(juce::jmin(area.getWidth(), 180)).withRightX(area.getRight()));
}

}  // namespace sa3::editor

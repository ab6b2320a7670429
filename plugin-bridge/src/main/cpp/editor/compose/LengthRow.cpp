#include "LengthRow.h"

#include "look/Words.h"

namespace sa3::editor {

const juce::StringArray& LengthRow::keyRows() {
    static const juce::StringArray rows = [] {
        juce::StringArray keys{"None"};
        for (auto* scale : {"major", "minor"})
            for (auto* tonic : {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"})
                keys.add(juce::String(tonic) + " " + scale);
        return keys;
    }();
    return rows;
}

LengthRow::LengthRow(EditorModel& editorModel) : ModelView(editorModel, Changes::settings | Changes::models) {
    fromHost.setClickingTogglesState(true);
    key.setRows(keyRows());
    length.onValue = [this](double value) {
        edit([value](Settings& s) {
            if (s.lengthUnit == LengthUnit::bars)
                s.bars = static_cast<int>(value);
            else
                s.seconds = value;
        });
    };
    unit.onChoice = [this](int choice) {
        edit([choice](Settings& s) { s.lengthUnit = choice == 0 ? LengthUnit::bars : LengthUnit::seconds; });
    };
    bpm.onValue = [this](double value) { edit([value](Settings& s) { s.bpm = value; }); };
    fromHost.onClick = [this] {
        auto heard = tempo();
        edit([this, heard](Settings& s) {
            s.tempoFromHost = fromHost.getToggleState();
            if (!s.tempoFromHost) s.bpm = heard;
        });
    };
    key.onChange = [this] {
        edit([this](Settings& s) { s.key = key.chosenRow() <= 0 ? juce::String() : keyRows()[key.chosenRow()]; });
    };
    for (auto* child : {static_cast<juce::Component*>(&length), static_cast<juce::Component*>(&unit),
                        static_cast<juce::Component*>(&bpm), static_cast<juce::Component*>(&fromHost),
                        static_cast<juce::Component*>(&key)})
        addAndMakeVisible(child);
}

double LengthRow::tempo() const {
    const auto& settings = model.settings();
    auto transport = model.transport();
    return settings.tempoFromHost && transport.isKnown ? transport.bpm : settings.bpm;
}

double LengthRow::longestSeconds() const {
    for (const auto& known : model.models())
        if (known.id == model.settings().model && known.maxSeconds > 0) return known.maxSeconds;
    return 600.0;
}

juce::String LengthRow::lengthHint(const Settings& settings, const Transport& transport) {
    if (settings.lengthUnit == LengthUnit::seconds) return {};
    auto bpm = settings.tempoFromHost && transport.isKnown ? transport.bpm : settings.bpm;
    auto length = lengthText(settings.bars * transport.signature.barBeats() * 60.0 / juce::jmax(1.0, bpm));
    auto isCommonTime = transport.signature == TimeSignature();
    return "= " + length + (isCommonTime ? juce::String() : " in " + transport.signature.text());
}

void LengthRow::refresh() {
    const auto& settings = model.settings();
    auto isBars = settings.lengthUnit == LengthUnit::bars;
    auto mostBars = std::floor(longestSeconds() * tempo() / 60.0 / model.transport().signature.barBeats());
    length.setRange(isBars ? NumberField::Range{1, juce::jmax(1.0, mostBars), 1, 0}
                           : NumberField::Range{0.5, longestSeconds(), 0.5, 1});
    length.show(isBars ? settings.bars : settings.seconds);
    unit.show(isBars ? 0 : 1);
    fromHost.setToggleState(settings.tempoFromHost, juce::dontSendNotification);
    bpm.setEnabled(!settings.tempoFromHost);
    bpm.setReadOnly(settings.tempoFromHost);
    bpm.show(tempo());
    auto row = keyRows().indexOf(settings.key);
    key.showRow(settings.key.isEmpty() ? 0 : row);
    if (row < 0 && settings.key.isNotEmpty()) key.setText(settings.key, juce::dontSendNotification);
    hint = lengthHint(settings, model.transport());
    repaint(lengthCaption);
}

void LengthRow::frame() {
    auto nextHint = lengthHint(model.settings(), model.transport());
    if (nextHint != hint || !juce::approximatelyEqual(bpm.value(), tempo())) refresh();
}

void LengthRow::paint(juce::Graphics& g) {
    drawCaption(g, hint.isEmpty() ? "Length" : "Length  " + hint, lengthCaption);
    drawCaption(g, "Tempo", tempoCaption);
    keyField.paint(g);
}

void LengthRow::resized() {
    auto area = getLocalBounds();
    auto captions = area.removeFromTop(theme::captionHeight);
    auto row = area.withHeight(theme::controlHeight);
    auto keyWidth = juce::jmax(96, row.getWidth() / 5);
    auto rest = row.getWidth() - keyWidth - 2 * theme::padding;
    auto lengthWidth = juce::jmax(unit.idealWidth() + 62, rest * 55 / 100);
    auto lengthArea = row.removeFromLeft(lengthWidth);
    lengthCaption = captions.removeFromLeft(lengthWidth);
    unit.setBounds(lengthArea.removeFromRight(unit.idealWidth()));
    length.setBounds(lengthArea.withTrimmedRight(4));
    row.removeFromLeft(theme::padding);
    captions.removeFromLeft(theme::padding);
    keyField.setBounds(row.removeFromRight(keyWidth).withTop(0));
    row.removeFromRight(theme::padding);
    tempoCaption = captions.removeFromLeft(row.getWidth());
    fromHost.setBounds(row.removeFromRight(fromHost.idealWidth()));
    bpm.setBounds(row.withTrimmedRight(4));
}

}  // namespace sa3::editor

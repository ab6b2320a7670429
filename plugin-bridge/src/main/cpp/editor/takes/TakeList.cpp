#include "TakeList.h"

#include "look/Text.h"
#include "look/Theme.h"
#include "takes/TakeRow.h"
#include "takes/TakeText.h"

namespace sa3::editor {

TakeList::TakeList(EditorModel& editorModel) : ModelView(editorModel, Changes::takes | Changes::lane) {
    list.setModel(this);
    list.setRowHeight(TakeRow::height);
    list.setTitle("Takes");
    list.setHelpText("Space plays, S stars, A and B compare, X swaps what is heard, Delete takes it off the list");
    list.setOutlineThickness(0);
    heard.onChoice = [this](int side) {
        auto comparison = model.comparison();
        comparison.heard = side == 0 ? Side::a : Side::b;
        model.setComparison(comparison);
    };
    bringBack.setIsHint(true);
    bringBack.onClick = [this] { model.openLibrary(); };
    addAndMakeVisible(bringBack);
    addAndMakeVisible(heard);
    addAndMakeVisible(list);
}

TakeList::~TakeList() { list.setModel(nullptr); }

void TakeList::refresh() {
    juce::ScopedValueSetter<bool> showing(isShowingModel, true);
    const auto& comparison = model.comparison();
    heard.setVisible(comparison.isPair());
    heard.show(comparison.heard == Side::a ? 0 : 1);
    heard.setTooltips({switchHint("A"), switchHint("B")});
    list.updateContent();
    auto chosen = model.selectedTake();
    for (int row = 0; row < getNumRows(); ++row)
        if (model.takes()[static_cast<size_t>(row)].id == chosen && list.getSelectedRow() != row) list.selectRow(row);
    if (chosen.isEmpty()) list.deselectAllRows();
    list.updateContent();
    repaint();
}

juce::String TakeList::switchHint(const juce::String& side) const {
    if (model.comparison().isPlaced) return "Hear " + side + " (X swaps)";
    return "Play " + side + " once (X swaps): " +
           (model.kind() == PluginKind::track ? "neither is on the timeline" : "not both can play in place");
}

void TakeList::frame() {
    if (played == model.auditionedTake()) return;
    played = model.auditionedTake();
    list.repaint();
}

juce::Component* TakeList::refreshComponentForRow(int row, bool isSelected, juce::Component* present) {
    auto* view = dynamic_cast<TakeRow*>(present);
    if (view == nullptr) {
        view = new TakeRow(model);
        view->onPressed = [this](const juce::String& take) { model.selectTake(take); };
    }
    view->show(row < getNumRows() ? model.takes()[static_cast<size_t>(row)].id : juce::String(), isSelected);
    return view;
}

juce::String TakeList::getNameForRow(int row) {
    if (row < 0 || row >= getNumRows()) return {};
    const auto& take = model.takes()[static_cast<size_t>(row)];
    return take.name + ", " + takeDetail(take) + (take.isStarred ? ", starred" : "");
}

void TakeList::selectedRowsChanged(int lastRow) {
    if (isShowingModel || lastRow < 0 || lastRow >= getNumRows()) return;
    model.selectTake(juce::String(model.takes()[static_cast<size_t>(lastRow)].id));
}

void TakeList::deleteKeyPressed(int lastRow) {
    if (lastRow < 0 || lastRow >= getNumRows()) return;
    const auto& take = model.takes()[static_cast<size_t>(lastRow)];
    auto id = take.id;
    if (!take.isStarred) return model.removeTake(id);
    juce::PopupMenu sure;
    sure.addSectionHeader(juce::String::fromUTF8("“") + take.name + juce::String::fromUTF8("” is starred"));
    sure.addItem(1, "Yes, take it off the list");
    auto* row = list.getComponentForRowNumber(lastRow);
    ask(sure, row == nullptr ? list : *row, [this, id](int) { model.removeTake(id); });
}

bool TakeList::Box::keyPressed(const juce::KeyPress& key) {
    if (owner.handleKey(key)) return true;
    if (key == juce::KeyPress::returnKey) return false; /* Return generates, here as everywhere */
    return juce::ListBox::keyPressed(key);
}

bool TakeList::handleKey(const juce::KeyPress& key) {
    const auto* take = findTake(model, model.selectedTake());
    if (take == nullptr || key.getModifiers().isCommandDown() || key.getModifiers().isAltDown()) return false;
    auto id = take->id;
    if (key.isKeyCode(juce::KeyPress::spaceKey)) {
        model.toggleAudition(id);
        return true;
    }
    switch (juce::CharacterFunctions::toLowerCase(static_cast<juce::juce_wchar>(key.getKeyCode()))) {
        case 's':
            model.setStarred(id, !take->isStarred);
            return true;
        case 'a':
            toggleSide(model, id, Side::a);
            return true;
        case 'b':
            toggleSide(model, id, Side::b);
            return true;
        case 'x': {
            auto comparison = model.comparison();
            if (!comparison.isPair()) return false;
            comparison.heard = comparison.heard == Side::a ? Side::b : Side::a;
            model.setComparison(comparison);
            return true;
        }
        default:
            return false;
    }
}

void TakeList::paint(juce::Graphics& g) {
    drawCaption(g, "Takes", getLocalBounds().removeFromTop(theme::captionHeight + 6));
    if (!model.takes().empty()) return;
    auto area = getLocalBounds().toFloat().withTrimmedTop(36.0f);
    for (auto* line : {"Nothing here yet.", "Each render becomes a take; none is lost."})
        drawLine(g, line, area.removeFromTop(22.0f), regularFont(theme::bodySize), theme::secondaryText,
                 juce::Justification::centred, Fit::whole);
}

void TakeList::resized() {
    auto area = getLocalBounds();
    auto head = area.removeFromTop(theme::captionHeight + 6);
    heard.setBounds(head.removeFromRight(72));
    head.removeFromRight(4);
    bringBack.setBounds(head.removeFromRight(bringBack.idealWidth()));
    list.setBounds(area.withTrimmedTop(4));
}

}  // namespace sa3::editor

#include "TakeRow.h"

#include "look/Icons.h"
#include "look/Text.h"
#include "look/Theme.h"
#include "takes/TakeText.h"

namespace sa3::editor {

void toggleSide(EditorModel& model, const juce::String& take, Side side) {
    auto comparison = model.comparison();
    auto& mine = side == Side::a ? comparison.a : comparison.b;
    auto& other = side == Side::a ? comparison.b : comparison.a;
    mine = mine == take ? juce::String() : take;
    if (other == take) other.clear();
    if (mine.isNotEmpty()) comparison.heard = side;
    model.setComparison(comparison);
}

bool dragTakeOut(EditorModel& model, const juce::String& take, juce::Component& source) {
    auto file = model.fileForDragging(take);
    if (file == juce::File()) return false;
    return juce::DragAndDropContainer::performExternalDragDropOfFiles({file.getFullPathName()}, false, &source);
}

void TakeRow::show(const juce::String& takeId, bool isSelected) {
    id = takeId;
    isChosen = isSelected;
    const auto* take = findTake(model, id);
    setTitle(take == nullptr ? juce::String() : take->name);
    setDescription(take == nullptr ? juce::String() : takeDetail(*take) + (take->isStarred ? ", starred" : ""));
    repaint();
}

juce::Rectangle<float> TakeRow::sideArea(Side side) const {
    auto right = static_cast<float>(getWidth()) - (side == Side::a ? 62.0f : 34.0f);
    return {right, (height - 24.0f) * 0.5f, 24.0f, 24.0f};
}

void TakeRow::paintSide(juce::Graphics& g, Side side, const juce::String& assigned) const {
    auto isAssigned = assigned == id;
    if (!isAssigned && !isMouseOver() && !isChosen) return;
    auto area = sideArea(side);
    auto isHeard = isAssigned && model.comparison().isPlaced && model.comparison().heard == side;
    g.setColour(isHeard ? theme::accent : isAssigned ? theme::hovered : theme::outline);
    if (isAssigned)
        g.fillRoundedRectangle(area, 4.0f);
    else
        g.drawRoundedRectangle(area.reduced(0.5f), 4.0f, 1.0f);
    drawLine(g, side == Side::a ? "A" : "B", area, strongFont(theme::captionSize),
             isHeard      ? theme::onAccent
             : isAssigned ? theme::text
                          : theme::secondaryText,
             juce::Justification::centred, Fit::whole);
}

void TakeRow::paint(juce::Graphics& g) {
    const auto* take = findTake(model, id);
    if (take == nullptr) return;
    if (isChosen || isMouseOver()) {
        g.setColour(isChosen ? theme::accentWash : theme::raised);
        g.fillRoundedRectangle(getLocalBounds().toFloat().reduced(1.0f), theme::corner);
    }
    if (take->isStarred || isMouseOver() || isChosen)
        drawIcon(g, take->isStarred ? Icon::starFilled : Icon::star, starArea().withSizeKeepingCentre(18.0f, 18.0f),
                 take->isStarred ? theme::accent : theme::secondaryText);
    auto text = getLocalBounds().toFloat().withTrimmedLeft(36.0f).withTrimmedRight(68.0f).reduced(0.0f, 5.0f);
    drawLine(g, take->name, text.removeFromTop(19.0f), fontFor(take->name, theme::bodySize), theme::text,
             juce::Justification::centredLeft, Fit::shorten);
    auto isBeside = model.auditionedTake() == id;
    auto detail = isBeside ? juce::String::fromUTF8("playing  ·  ") + takeDetail(*take) : takeDetail(*take);
    drawLine(g, detail, text, regularFont(theme::captionSize),
             take->isMissing                 ? theme::problem
             : isBeside || take->isStreaming ? theme::accent
                                             : theme::secondaryText,
             juce::Justification::centredLeft, Fit::shorten);
    paintSide(g, Side::a, model.comparison().a);
    paintSide(g, Side::b, model.comparison().b);
}

void TakeRow::mouseDown(const juce::MouseEvent& event) {
    isDragging = false;
    const auto* take = findTake(model, id);
    if (take == nullptr) return;
    auto pressed = juce::String(id);
    if (starArea().contains(event.position)) return model.setStarred(pressed, !take->isStarred);
    for (auto side : {Side::a, Side::b})
        if (sideArea(side).contains(event.position)) return toggleSide(model, pressed, side);
    if (onPressed) onPressed(pressed);
}

void TakeRow::mouseDrag(const juce::MouseEvent& event) {
    if (isDragging || event.getDistanceFromDragStart() < 6) return;
    isDragging = true;
    dragTakeOut(model, id, *this);
}

void TakeRow::mouseDoubleClick(const juce::MouseEvent& event) {
    if (!starArea().contains(event.position)) model.toggleAudition(juce::String(id));
}

juce::String TakeRow::getTooltip() {
    auto mouse = getMouseXYRelative().toFloat();
    if (starArea().contains(mouse)) return "Star: kept for ever (S)";
    for (auto side : {Side::a, Side::b})
        if (sideArea(side).contains(mouse)) return side == Side::a ? "Compare as A (A)" : "Compare as B (B)";
    const auto* take = findTake(model, id);
    if (take == nullptr) return {};
    return take->isMissing ? take->name + "\nLast seen at " + take->lastPlace
                           : take->name + "\nDouble-click plays it, drag it out to place its file";
}

}  // namespace sa3::editor

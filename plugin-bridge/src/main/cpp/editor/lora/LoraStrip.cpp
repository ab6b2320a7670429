#include "LoraStrip.h"

#include "look/Theme.h"

namespace sa3::editor {

namespace {
constexpr int usedHeight = 44;
constexpr int freeHeight = 28;
}  // namespace

LoraStrip::LoraStrip(EditorModel& editorModel, std::function<void()> heightChanged)
    : ModelView(editorModel, Changes::loraSlots), onHeightChanged(std::move(heightChanged)) {
    setTitle("LoRA slots");
    for (int i = 0; i < loraSlotCount; ++i) {
        auto& slot = slots[static_cast<size_t>(i)];
        slot = std::make_unique<LoraSlotView>(model, i);
        slot->setExplicitFocusOrder(i + 1);
        content.addAndMakeVisible(*slot);
    }
    scroller.setViewedComponent(&content, false);
    scroller.setScrollBarsShown(true, false);
    scroller.setWantsKeyboardFocus(false);
    addAndMakeVisible(scroller);
    height = idealHeight();
}

int LoraStrip::rowHeight(int row) const {
    const auto& shown = model.loraSlots();
    auto first = static_cast<size_t>(2 * row);
    return shown[first].isFree() && shown[first + 1].isFree() ? freeHeight : usedHeight;
}

int LoraStrip::idealHeight() const {
    auto total = theme::captionHeight + (rows - 1) * between;
    for (int row = 0; row < rows; ++row) total += rowHeight(row);
    return total;
}

void LoraStrip::refresh() {
    for (auto& slot : slots) slot->refresh();
    if (height == idealHeight()) return;
    layOutContent();
    height = idealHeight();
    onHeightChanged();
}

void LoraStrip::frame() {
    for (auto& slot : slots) slot->frame();
}

void LoraStrip::paint(juce::Graphics& g) {
    drawCaption(g, "LoRA", getLocalBounds().removeFromTop(theme::captionHeight));
}

void LoraStrip::resized() {
    scroller.setBounds(getLocalBounds().withTrimmedTop(theme::captionHeight));
    layOutContent();
}

/* A slot that the Tab key reaches comes into view. */
void LoraStrip::focusOfChildComponentChanged(FocusChangeType) {
    auto view = scroller.getViewArea();
    for (auto& slot : slots) {
        if (!slot->hasKeyboardFocus(true)) continue;
        if (slot->getY() < view.getY()) scroller.setViewPosition(0, slot->getY());
        if (slot->getBottom() > view.getBottom()) scroller.setViewPosition(0, slot->getBottom() - view.getHeight());
    }
}

void LoraStrip::layOutContent() {
    auto needed = idealHeight() - theme::captionHeight;
    content.setSize(scroller.getWidth() - (needed > scroller.getHeight() ? scroller.getScrollBarThickness() : 0),
                    needed);
    auto area = content.getLocalBounds();
    auto columnWidth = (area.getWidth() - theme::gap) / 2;
    for (int row = 0; row < rows; ++row) {
        auto line = area.removeFromTop(rowHeight(row));
        area.removeFromTop(between);
        slots[static_cast<size_t>(2 * row)]->setBounds(line.removeFromLeft(columnWidth));
        slots[static_cast<size_t>(2 * row + 1)]->setBounds(line.removeFromRight(columnWidth));
    }
}

}  // namespace sa3::editor

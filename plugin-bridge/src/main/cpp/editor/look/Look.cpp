#include "Look.h"

#include "Icons.h"
#include "Text.h"
#include "Theme.h"

namespace sa3::editor {

namespace {

juce::TextLayout tooltipLayout(const juce::String& text) {
    juce::AttributedString attributed;
    attributed.append(text, regularFont(13.0f), theme::text);
    juce::TextLayout layout;
    layout.createLayout(attributed, 320.0f);
    return layout;
}

}  // namespace

juce::PopupMenu::Options menuBelow(juce::Component& target) {
    auto* host = dynamic_cast<juce::Component*>(target.findParentComponentOfClass<MenuHost>());
    return juce::PopupMenu::Options().withTargetComponent(target).withParentComponent(host).withMinimumWidth(
        target.getWidth());
}

void openMenu(juce::PopupMenu menu, juce::Component& target, std::function<void(int)> chosen) {
    menu.setLookAndFeel(&target.getLookAndFeel());
    menu.showMenuAsync(menuBelow(target), [safe = juce::Component::SafePointer(&target), chosen](int item) {
        if (safe != nullptr && item > 0) chosen(item);
    });
}

Look::Look() {
    setColour(juce::TextEditor::textColourId, theme::text);
    setColour(juce::TextEditor::highlightColourId, theme::accent.withAlpha(0.35f));
    setColour(juce::TextEditor::highlightedTextColourId, theme::text);
    setColour(juce::CaretComponent::caretColourId, theme::accent);
    setColour(juce::Label::textColourId, theme::text);
    setColour(juce::ComboBox::textColourId, theme::text);
    setColour(juce::PopupMenu::textColourId, theme::text);
    setColour(juce::PopupMenu::backgroundColourId, theme::raised);
    setColour(juce::ListBox::backgroundColourId, juce::Colours::transparentBlack);
    setColour(juce::ScrollBar::thumbColourId, theme::outline);
    setColour(juce::ResizableWindow::backgroundColourId, theme::background);
}

void Look::drawComboBox(juce::Graphics& g, int width, int height, bool, int, int, int, int, juce::ComboBox& box) {
    auto area = juce::Rectangle<int>(width, height).toFloat().reduced(0.5f);
    auto isHot = box.isMouseOver(true) || box.isPopupActive();
    g.setColour(isHot ? theme::hovered : theme::raised);
    g.fillRoundedRectangle(area, theme::corner);
    auto colour = box.isEnabled() ? theme::secondaryText : theme::outline;
    drawIcon(g, Icon::chevronDown, area.removeFromRight(22.0f).withSizeKeepingCentre(16.0f, 16.0f), colour);
}

juce::Font Look::getComboBoxFont(juce::ComboBox& box) { return fontFor(box.getText(), theme::bodySize); }

void Look::positionComboBoxText(juce::ComboBox& box, juce::Label& label) {
    label.setBounds(2, 0, box.getWidth() - 22, box.getHeight());
    label.setFont(getComboBoxFont(box));
}

juce::PopupMenu::Options Look::getOptionsForComboBoxPopupMenu(juce::ComboBox& box, juce::Label& label) {
    return menuBelow(box).withInitiallySelectedItem(box.getSelectedId()).withStandardItemHeight(label.getHeight());
}

void Look::drawLabel(juce::Graphics& g, juce::Label& label) {
    if (label.isBeingEdited()) return;
    auto colour = label.findColour(juce::Label::textColourId).withMultipliedAlpha(label.isEnabled() ? 1.0f : 0.5f);
    drawLine(g, label.getText(), label.getBorderSize().subtractedFrom(label.getLocalBounds()).toFloat(),
             label.getFont(), colour, label.getJustificationType(), Fit::shorten);
}

void Look::fillTextEditorBackground(juce::Graphics& g, int width, int height, juce::TextEditor&) {
    g.setColour(theme::sunken);
    g.fillRoundedRectangle(juce::Rectangle<int>(width, height).toFloat().reduced(0.5f), theme::corner);
}

void Look::drawTextEditorOutline(juce::Graphics& g, int width, int height, juce::TextEditor& editor) {
    auto isFocused = editor.hasKeyboardFocus(true) && !editor.isReadOnly();
    g.setColour(isFocused ? theme::accent : theme::outline);
    g.drawRoundedRectangle(juce::Rectangle<int>(width, height).toFloat().reduced(0.5f), theme::corner,
                           isFocused ? 1.5f : 1.0f);
}

int Look::getSliderThumbRadius(juce::Slider&) { return 7; }

void Look::drawLinearSlider(juce::Graphics& g, int x, int y, int width, int height, float position, float, float,
                            juce::Slider::SliderStyle, juce::Slider& slider) {
    auto alpha = slider.isEnabled() ? 1.0f : 0.4f;
    auto middle = static_cast<float>(y) + static_cast<float>(height) * 0.5f;
    auto track = juce::Rectangle<float>(static_cast<float>(x), middle - 2.0f, static_cast<float>(width), 4.0f);
    g.setColour(theme::outline);
    g.fillRoundedRectangle(track, 2.0f);
    g.setColour(theme::accent.withMultipliedAlpha(alpha));
    g.fillRoundedRectangle(track.withRight(position), 2.0f);
    auto isHot = slider.isMouseOverOrDragging() || slider.hasKeyboardFocus(false);
    auto diameter = isHot ? 13.0f : 11.0f;
    g.setColour(theme::text.withMultipliedAlpha(alpha));
    g.fillEllipse(juce::Rectangle<float>(diameter, diameter).withCentre({position, middle}));
}

juce::Font Look::getPopupMenuFont() { return regularFont(theme::bodySize); }

void Look::drawPopupMenuBackgroundWithOptions(juce::Graphics& g, int width, int height,
                                              const juce::PopupMenu::Options&) {
    g.fillAll(theme::raised);
    g.setColour(theme::outline);
    g.drawRect(0, 0, width, height);
}

int Look::getPopupMenuBorderSizeWithOptions(const juce::PopupMenu::Options&) { return 5; }

void Look::getIdealPopupMenuItemSize(const juce::String& text, bool isSeparator, int, int& width, int& height) {
    height = isSeparator ? 9 : 28;
    width = isSeparator ? 50 : juce::roundToInt(getPopupMenuFont().getStringWidthFloat(text)) + 64;
}

void Look::drawPopupMenuItem(juce::Graphics& g, const juce::Rectangle<int>& area, bool isSeparator, bool isActive,
                             bool isHighlighted, bool isTicked, bool hasSubMenu, const juce::String& text,
                             const juce::String& shortcut, const juce::Drawable*, const juce::Colour*) {
    if (isSeparator) {
        g.setColour(theme::outline);
        g.fillRect(area.reduced(8, 0).withSizeKeepingCentre(area.getWidth() - 16, 1));
        return;
    }
    auto row = area.toFloat().reduced(4.0f, 1.0f);
    if (isHighlighted && isActive) {
        g.setColour(theme::hovered);
        g.fillRoundedRectangle(row, 4.0f);
    }
    auto colour = isActive ? theme::text : theme::secondaryText.withAlpha(0.6f);
    auto tick = row.removeFromLeft(24.0f);
    if (isTicked) {
        g.setColour(theme::accent);
        g.fillEllipse(juce::Rectangle<float>(6.0f, 6.0f).withCentre(tick.getCentre()));
    }
    if (hasSubMenu) drawIcon(g, Icon::chevronRight, row.removeFromRight(22.0f).reduced(3.0f), theme::secondaryText);
    if (shortcut.isNotEmpty())
        drawLine(g, shortcut, row.removeFromRight(60.0f), regularFont(theme::captionSize), theme::secondaryText,
                 juce::Justification::centredRight, Fit::shorten);
    drawLine(g, text, row, fontFor(text, theme::bodySize), colour, juce::Justification::centredLeft, Fit::shorten);
}

void Look::drawPopupMenuSectionHeader(juce::Graphics& g, const juce::Rectangle<int>& area, const juce::String& name) {
    drawLine(g, name, area.toFloat().withTrimmedLeft(12.0f), strongFont(theme::captionSize), theme::secondaryText,
             juce::Justification::centredLeft, Fit::shorten);
}

int Look::getDefaultScrollbarWidth() { return 10; }

void Look::drawScrollbar(juce::Graphics& g, juce::ScrollBar&, int x, int y, int width, int height, bool isVertical,
                         int thumbStart, int thumbSize, bool isOver, bool isDown) {
    if (thumbSize <= 0) return;
    auto thumb = isVertical ? juce::Rectangle<int>(x, thumbStart, width, thumbSize)
                            : juce::Rectangle<int>(thumbStart, y, thumbSize, height);
    g.setColour(isOver || isDown ? theme::secondaryText : theme::outline);
    g.fillRoundedRectangle(thumb.toFloat().reduced(2.5f), 2.5f);
}

juce::Rectangle<int> Look::getTooltipBounds(const juce::String& text, juce::Point<int> mouse,
                                            juce::Rectangle<int> parent) {
    auto layout = tooltipLayout(text);
    auto width = static_cast<int>(layout.getWidth()) + 18;
    auto height = static_cast<int>(layout.getHeight()) + 12;
    auto x = mouse.x > parent.getCentreX() ? mouse.x - width - 8 : mouse.x + 16;
    auto y = mouse.y > parent.getCentreY() ? mouse.y - height - 8 : mouse.y + 16;
    return juce::Rectangle<int>(x, y, width, height).constrainedWithin(parent);
}

void Look::drawTooltip(juce::Graphics& g, const juce::String& text, int width, int height) {
    auto area = juce::Rectangle<int>(width, height).toFloat();
    g.setColour(theme::raised);
    g.fillRect(area);
    g.setColour(theme::outline);
    g.drawRect(area);
    tooltipLayout(text).draw(g, area.reduced(9.0f, 6.0f));
}

void Look::drawCornerResizer(juce::Graphics& g, int width, int height, bool isOver, bool isDragging) {
    auto w = static_cast<float>(width), h = static_cast<float>(height);
    g.setColour(isOver || isDragging ? theme::text : theme::outline);
    for (auto inset : {0.45f, 0.7f}) g.drawLine(w * inset, h - 3.0f, w - 3.0f, h * inset, 1.5f);
}

}  // namespace sa3::editor

/* How JUCE's own widgets look inside the window: fields, lists, sliders, menus and tooltips in the theme's colours. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "Text.h"

namespace sa3::editor {

/** Marks the component inside which menus open, so that they follow the window's zoom and no host can hide them. */
class MenuHost {
  public:
    virtual ~MenuHost() = default;
};

/** Options for a menu that drops from `target`. */
juce::PopupMenu::Options menuBelow(juce::Component& target);
/** Opens the menu under `target`; `chosen` gets the item's id, unless none was chosen or `target` is gone by then. */
void openMenu(juce::PopupMenu menu, juce::Component& target, std::function<void(int)> chosen);

class Look : public juce::LookAndFeel_V4 {
  public:
    Look();

    void drawComboBox(juce::Graphics&, int width, int height, bool isDown, int, int, int, int,
                      juce::ComboBox&) override;
    juce::Font getComboBoxFont(juce::ComboBox&) override;
    void positionComboBoxText(juce::ComboBox&, juce::Label&) override;
    juce::PopupMenu::Options getOptionsForComboBoxPopupMenu(juce::ComboBox&, juce::Label&) override;
    void drawLabel(juce::Graphics&, juce::Label&) override;

    void fillTextEditorBackground(juce::Graphics&, int width, int height, juce::TextEditor&) override;
    void drawTextEditorOutline(juce::Graphics&, int width, int height, juce::TextEditor&) override;

    void drawLinearSlider(juce::Graphics&, int x, int y, int width, int height, float position, float, float,
                          juce::Slider::SliderStyle, juce::Slider&) override;
    int getSliderThumbRadius(juce::Slider&) override;

    juce::Font getPopupMenuFont() override;
    void drawPopupMenuBackgroundWithOptions(juce::Graphics&, int width, int height,
                                            const juce::PopupMenu::Options&) override;
    int getPopupMenuBorderSizeWithOptions(const juce::PopupMenu::Options&) override;
    void getIdealPopupMenuItemSize(const juce::String&, bool isSeparator, int, int& width, int& height) override;
    void drawPopupMenuItem(juce::Graphics&, const juce::Rectangle<int>&, bool isSeparator, bool isActive,
                           bool isHighlighted, bool isTicked, bool hasSubMenu, const juce::String& text,
                           const juce::String& shortcut, const juce::Drawable*, const juce::Colour*) override;
    void drawPopupMenuSectionHeader(juce::Graphics&, const juce::Rectangle<int>&, const juce::String&) override;

    void drawScrollbar(juce::Graphics&, juce::ScrollBar&, int x, int y, int width, int height, bool isVertical,
                       int thumbStart, int thumbSize, bool isOver, bool isDown) override;
    int getDefaultScrollbarWidth() override;

    juce::Rectangle<int> getTooltipBounds(const juce::String&, juce::Point<int>, juce::Rectangle<int>) override;
    void drawTooltip(juce::Graphics&, const juce::String&, int width, int height) override;
    void drawCornerResizer(juce::Graphics&, int width, int height, bool isOver, bool isDragging) override;

  private:
    juce::SharedResourcePointer<Typefaces> faces;
};

}  // namespace sa3::editor

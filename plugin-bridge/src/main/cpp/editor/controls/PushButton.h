/* The window's one button: text, a pictogram or both; on, off, or a toggle. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "look/Icons.h"
#include "look/Text.h"

namespace sa3::editor {

class PushButton : public juce::Button {
  public:
    enum class Style {
        primary, /* the accent: what to press next */
        normal,
        quiet /* no ground until the mouse is over it */
    };

    /**
     * @param title   what screen readers say; drawn too unless the button is a bare pictogram
     * @param tooltip one sentence, with the key where there is one
     */
    PushButton(const juce::String& title, const juce::String& tooltip, Style style = Style::normal,
               Icon icon = Icon::none);

    /** A pictogram without words. */
    static std::unique_ptr<PushButton> bare(Icon icon, const juce::String& title, const juce::String& tooltip);

    void setIcon(Icon icon);
    /** The pictogram shown while toggled on. */
    void setIconWhenOn(Icon icon) { iconWhenOn = icon; }
    void setShowsText(bool isShown) { showsText = isShown; }
    /** Text left, pictogram at the right edge, a long text shortened: for buttons that show the user's own names. */
    void setShowsName(bool isName) { showsName = isName; }

    /** Text in the secondary colour: an offer that is not urgent. */
    void setIsHint(bool hint) { isHint = hint; }

    /** Width that shows the whole text and pictogram. */
    int idealWidth() const;

    void paintButton(juce::Graphics& g, bool isOver, bool isDown) override;

  private:
    bool isAccented() const { return style == Style::primary && isEnabled(); }
    juce::Colour ground(bool isOver, bool isDown) const;
    juce::Font font() const;
    void paintName(juce::Graphics& g, juce::Rectangle<float> area, juce::Colour colour) const;

    Style style;
    Icon offIcon;
    Icon iconWhenOn;
    bool showsText = true;
    bool showsName = false;
    bool isHint = false;
};

}  // namespace sa3::editor

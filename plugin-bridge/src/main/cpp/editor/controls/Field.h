/* A caption with the control under it. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

/** Lays caption and control into one column of a row. The control stays a child of the view that owns both. */
class Field {
  public:
    Field(juce::String text, juce::Component& control) : caption(std::move(text)), child(control) {}

    void setBounds(juce::Rectangle<int> area) {
        captionArea = area.removeFromTop(theme::captionHeight);
        child.setBounds(area.withHeight(theme::controlHeight));
    }
    void paint(juce::Graphics& g) const {
        if (child.isVisible()) drawCaption(g, caption, captionArea);
    }

  private:
    juce::String caption;
    juce::Component& child;
    juce::Rectangle<int> captionArea;
};

}  // namespace sa3::editor

/* The window's pictograms: outlines on a 24 × 24 grid, drawn in the colour of the text beside them. */
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace sa3::editor {

enum class Icon {
    none,
    play,
    stop,
    star,
    starFilled,
    lockOpen,
    lockClosed,
    dice,
    plus,
    cross,
    chevronDown,
    chevronLeft,
    chevronRight,
    more,
    save,
    trash,
    folder,
    exportOut,
    restore,
    loop,
    hold,
    record,
    grip,
    warning,
    power,
    locate
};

void drawIcon(juce::Graphics& g, Icon icon, juce::Rectangle<float> area, juce::Colour colour);

}  // namespace sa3::editor

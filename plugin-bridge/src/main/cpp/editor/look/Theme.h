/*
 * The palette and the measures of the window: warm charcoal, one amber accent, one red for what went wrong. Text on any
 * of the surfaces reaches a contrast of 4.5 : 1 (LookTest.textIsReadableOnEverySurface).
 */
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace sa3::editor::theme {

inline const juce::Colour background{0xff16181b};
inline const juce::Colour surface{0xff1e2125};
inline const juce::Colour raised{0xff2a2e34};
inline const juce::Colour hovered{0xff343940};
inline const juce::Colour sunken{0xff121416};
inline const juce::Colour outline{0xff3a4048};
inline const juce::Colour text{0xffeff0f1};
inline const juce::Colour secondaryText{0xffaab1ba};
inline const juce::Colour accent{0xfff2b25c};
inline const juce::Colour onAccent{0xff1a1508};
inline const juce::Colour accentWash{0xff3b3122}; /* accent laid thinly over surface: selection, captured range */
inline const juce::Colour problem{0xffff8f82};
inline const juce::Colour problemWash{0xff3d2725};
inline const juce::Colour good{0xff8fce9b};
inline const juce::Colour wave{0xff8c95a1};

inline constexpr int gap = 8;
inline constexpr int padding = 12;
inline constexpr int controlHeight = 30;
inline constexpr int captionHeight = 16;
inline constexpr int fieldHeight = controlHeight + captionHeight;
inline constexpr float corner = 6.0f;
inline constexpr float cardCorner = 9.0f;

inline constexpr float captionSize = 12.0f;
inline constexpr float bodySize = 14.0f;
inline constexpr float promptSize = 18.0f;
inline constexpr float titleSize = 15.5f;

}  // namespace sa3::editor::theme

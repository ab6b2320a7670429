/* Draws the outline of audio and the numbers below it; only the columns inside the clip region are touched. */
#pragma once

#include <juce_graphics/juce_graphics.h>

#include "EditorState.h"
#include "wave/TimeMap.h"

namespace sa3::editor {

/**
 * @param peaks        bucket 0 starts at `peaksStart` seconds of the map
 * @param area         where to draw; the map's width is the area's
 */
void paintPeaks(juce::Graphics& g, const Peaks& peaks, double peaksStart, const TimeMap& map,
                juce::Rectangle<float> area, juce::Colour colour);

/** The number of a ruler's line. One that the right end of `area` would cut, so that it says another, is left out. */
void paintMark(juce::Graphics& g, const juce::String& text, juce::Rectangle<float> area, float fontHeight);

}  // namespace sa3::editor

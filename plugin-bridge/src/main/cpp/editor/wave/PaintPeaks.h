/* Draws the outline of audio; only the columns inside the clip region are touched. */
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

}  // namespace sa3::editor

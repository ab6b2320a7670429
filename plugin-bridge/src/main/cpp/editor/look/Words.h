/* Numbers as people read them in this window. */
#pragma once

#include <juce_core/juce_core.h>

namespace sa3::editor {

juce::String lengthText(double seconds);         /* "8.0 s", "1:15" */
juce::String timeLeftText(double seconds);       /* "12 s left", "3 min left" */
juce::String memoryText(juce::int64 bytes);      /* "63 MB" */
juce::String barsText(int bars);                 /* "1 bar", "8 bars" */
juce::String bpmText(double bpm);                /* "120 bpm", "98.5 bpm" */
juce::String decibelText(double decibels);       /* "-3.5 dB", "off" at the bottom of the range */
juce::String percentText(double portion);        /* "75 %" for 0.75 */
juce::String noteText(int midiNote);             /* "C3" for 60 */
juce::String layersText(int matched, int total); /* "168/168 matched" */

}  // namespace sa3::editor

/* How the chosen part of the captured input moves: pure arithmetic, no drawing. */
#pragma once

#include "EditorState.h"

namespace sa3::editor {

/** Edits a range over what is held; each edit stays inside [endSeconds − heldSeconds, endSeconds]. */
struct RangeEdit {
    const Capture& capture;
    bool snapsToBars = true; /* only where the capture knows bars */

    juce::Range<double> held() const { return {capture.endSeconds - capture.heldSeconds, capture.endSeconds}; }
    bool hasBars() const { return snapsToBars && capture.bars.size() >= 2; }

    /** From where the mouse went down to where it is. */
    juce::Range<double> between(double first, double second) const;
    /** The last whole `bars`, or without bars the last `bars` × 2 seconds. */
    juce::Range<double> last(int bars) const;
    juce::Range<double> all() const { return held(); }
    /** Moves the whole range by steps of a bar or a second. */
    juce::Range<double> moved(int steps) const;
    /** Moves its end by steps of a bar or a second; at least one step stays. */
    juce::Range<double> resized(int steps) const;
    /** "Bars 5 to 9, 8.0 s", "8.0 s", or how to choose. */
    juce::String text() const;

  private:
    double snapped(double seconds) const;
    /** The mark `steps` away from the one nearest to `seconds`; without bars whole seconds. */
    double stepped(double seconds, int steps) const;
    std::vector<double> marks() const;
};

}  // namespace sa3::editor

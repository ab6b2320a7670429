/*
 * A slider on a host parameter of 0 to 10 in which the range that matters has room: the middle is 1 (as trained).
 * Double-click goes back to 1, Shift drags finely, arrow keys move by 0.05 (Shift: 0.01).
 */
#pragma once

#include "controls/ParameterLink.h"

namespace sa3::editor {

class StrengthSlider : public juce::Slider {
  public:
    StrengthSlider(juce::RangedAudioParameter& parameter, const juce::String& title);

    bool keyPressed(const juce::KeyPress& key) override;

  private:
    void valueChanged() override;
    void startedDragging() override { link.beginGesture(); }
    void stoppedDragging() override { link.endGesture(); }

    ParameterLink link;
    bool isFollowing = false; /* the host moved the parameter: nothing goes back */
};

}  // namespace sa3::editor

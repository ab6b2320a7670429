/*
 * A control's hold on a host parameter. It looks at the value thirty times a second and never listens: hosts move parameters
 * on their audio thread, and to wake this one from there takes a lock and a system call. Message thread.
 */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <functional>

namespace sa3::editor {

class ParameterLink final : private juce::Timer {
  public:
    /** @param show puts the control where the parameter is, in the parameter's unit; first called by look() */
    ParameterLink(juce::RangedAudioParameter& theParameter, std::function<void(float value)> show);

    /** Shows the value if it has moved since it was shown last. */
    void look();

    void beginGesture() { parameter.beginChangeGesture(); }
    /** What the user does to the control, in the parameter's unit. */
    void set(float value);
    void endGesture() { parameter.endChangeGesture(); }

  private:
    void timerCallback() override { look(); }

    juce::RangedAudioParameter& parameter;
    const std::function<void(float value)> showValue;
    float shown = -1.0f; /* normalised; below 0: nothing yet */
};

}  // namespace sa3::editor

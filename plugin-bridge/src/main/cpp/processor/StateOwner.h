/* What a mended wrapper asks of the processor beside what JUCE's interface has. */
#pragma once

namespace sa3 {

class StateOwner {
  public:
    virtual ~StateOwner() = default;

    /** No take was made or loaded yet, and nothing is placed: a state that comes can replace nothing.   [any thread but the audio thread] */
    virtual bool holdsNothing() const = 0;
};

}  // namespace sa3

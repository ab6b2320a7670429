/*
 * The part of the insert's memory that the next render starts from, and what of it: the guide, the middle of what is
 * inpainted, or the beginning of what goes on.
 */
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "capture/Recorder.h"
#include "editor/EditorState.h"
#include "render/Renders.h"

namespace sa3 {

/** What a render gets: audio, its length, the part to make anew, and where it plays in place. */
struct Cut {
    render::Source source;
    double seconds = 0.0;
    std::optional<juce::Range<double>> inpaint;  // seconds from the source's start
    std::optional<double> placePpq;
};

class CaptureCut {
  public:
    explicit CaptureCut(capture::Recorder& theRecorder) : recorder(theRecorder) {}

    /** Seconds of the capture's clock. */
    void setRange(std::optional<juce::Range<double>> seconds);
    std::optional<juce::Range<double>> range() const;

    /** Length of what of the chosen part is still there. */
    double chosenSeconds() const;
    /** The chosen part was captured while the host played, so a take of it has a place. */
    bool hasPlace() const;
    /** Empty: there is a part to render from; else what to do, one line. */
    std::string whyNot() const;

    /** Copies it. Nothing: it was overwritten meanwhile. @param maxSeconds of the model; context is cut to fit */
    std::optional<Cut> make(editor::Mode mode, double maxSeconds) const;

  private:
    capture::Recorder& recorder;
    mutable std::mutex mutex;
    std::optional<juce::Range<double>> chosen;
};

}  // namespace sa3

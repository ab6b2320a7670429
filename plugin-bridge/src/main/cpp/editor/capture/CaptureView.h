/*
 * The remembered input. Drag chooses a part, its edges can be drawn. Keys while focused: Left/Right move the part by a
 * bar (or second), Shift+Left/Right move its end, Home chooses all, End the last bar, Delete chooses none.
 */
#pragma once

#include "capture/RangeEdit.h"
#include "controls/ModelView.h"
#include "wave/TimeMap.h"

namespace sa3::editor {

class CaptureView : public ModelView, public juce::SettableTooltipClient {
  public:
    explicit CaptureView(EditorModel& model);

    void setSnapsToBars(bool isSnapping) { snaps = isSnapping; }

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseMove(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;

  private:
    static constexpr int rulerHeight = 15;

    TimeMap map() const;
    RangeEdit range() const { return {model.capture(), snaps}; }
    void paintRuler(juce::Graphics& g) const;
    void paintRange(juce::Graphics& g, juce::Rectangle<float> body) const;

    bool snaps = true;
    double anchorSeconds = 0;
    double shownEnd = -1;
};

}  // namespace sa3::editor

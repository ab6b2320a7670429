/* The selected take as a waveform with a ruler and a playhead; dragging it takes the file out of the window. */
#pragma once

#include "controls/ModelView.h"
#include "wave/TimeMap.h"

namespace sa3::editor {

class TakeWave : public ModelView, public juce::SettableTooltipClient {
  public:
    explicit TakeWave(EditorModel& model);

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent&) override { isDragging = false; }
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseDoubleClick(const juce::MouseEvent& event) override;
    juce::MouseCursor getMouseCursor() override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

  private:
    static constexpr int rulerHeight = 16;

    TimeMap map() const;
    void paintRuler(juce::Graphics& g, const Take& take) const;
    void paintBody(juce::Graphics& g, const Take& take) const;
    void paintEmpty(juce::Graphics& g) const;

    juce::String shown;
    std::optional<double> playhead;
    bool isDragging = false;
};

}  // namespace sa3::editor

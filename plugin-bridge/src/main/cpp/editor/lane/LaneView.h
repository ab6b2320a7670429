/*
 * The track's timeline: clips where they sound, and the host's playhead.
 * Mouse: click chooses, drag moves (to bars, Shift: freely). Keys while focused: Up/Down choose, Left/Right move by a
 * bar (Shift: a beat), L loops, Delete removes.
 */
#pragma once

#include "controls/ModelView.h"
#include "wave/TimeMap.h"

namespace sa3::editor {

class LaneView : public ModelView, public juce::SettableTooltipClient {
  public:
    explicit LaneView(EditorModel& model);

    /** Null when none is chosen. */
    const LaneClip* chosen() const;
    std::function<void()> onChosen;

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;

    /** The stretch shown: all clips and the playhead, at least 16 bars, in steps of eight. */
    static juce::Range<double> spanOf(const std::vector<LaneClip>& clips, const Transport& transport);

  private:
    static constexpr int rulerHeight = 15;

    TimeMap map() const { return {span, static_cast<float>(getWidth())}; }
    juce::Rectangle<float> areaOf(const LaneClip& clip, size_t index) const;
    void choose(const juce::String& clip);
    void chooseNext(int steps);
    void paintAudio(juce::Graphics& g, const LaneClip& clip, juce::Rectangle<float> area) const;
    void paintClip(juce::Graphics& g, const LaneClip& clip, juce::Rectangle<float> area) const;
    void paintRuler(juce::Graphics& g) const;

    juce::String chosenId;
    juce::Range<double> span{0.0, 64.0};
    double playheadBeats = 0;
    TimeSignature signature;
    double firstBar = 0; /* beats */
    std::optional<double> dragBeats; /* where the dragged clip would start */
};

}  // namespace sa3::editor

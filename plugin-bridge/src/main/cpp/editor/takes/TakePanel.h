/* The selected take: what it is, its waveform, and everything one does with it. */
#pragma once

#include "controls/ModelView.h"
#include "controls/ParameterSlider.h"
#include "controls/PushButton.h"
#include "takes/PlaceRow.h"
#include "takes/TakeWave.h"

namespace sa3::editor {

/** Dragging this button takes the file out. It has no use on the keyboard: Export and Reveal are the ways there. */
class DragButton : public PushButton {
  public:
    explicit DragButton(EditorModel& model);
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseDown(const juce::MouseEvent& event) override;

  private:
    EditorModel& model;
    bool isDragging = false;
};

class TakePanel : public ModelView {
  public:
    explicit TakePanel(EditorModel& model);

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    void askWhereToExport();
    void askWhereItIs();
    juce::String selected() const { return model.selectedTake(); }

    std::unique_ptr<PushButton> play;
    std::unique_ptr<PushButton> star;
    std::unique_ptr<PushButton> restore;
    std::unique_ptr<PushButton> exportOut;
    std::unique_ptr<PushButton> reveal;
    PushButton locate{"Locate", "Show where the file of this take is now"};
    PushButton fetch{"Fetch again", "Look for it in the library, and ask the service for it once more"};
    TakeWave wave;
    PlaceRow place;
    PushButton placeHere{"At the playhead", "This take has no place yet: play it from where the host stands"}; /* insert */
    std::unique_ptr<ParameterSlider> dryWet; /* insert */
    std::unique_ptr<ParameterSlider> gain;   /* insert; the track has it beside its lane */
    DragButton drag;
    std::unique_ptr<juce::FileChooser> chooser;
    bool isPlaying = false;
    juce::Rectangle<int> titleArea, detailArea;
};

}  // namespace sa3::editor

/* The lane with what belongs to it: play mode and gain on the left, the chosen clip's switches on the right. */
#pragma once

#include "controls/Choice.h"
#include "controls/ParameterSlider.h"
#include "controls/PushButton.h"
#include "lane/LaneView.h"

namespace sa3::editor {

class LanePanel : public ModelView {
  public:
    static constexpr int height = 96;

    explicit LanePanel(EditorModel& model);

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    void showClip();

    LaneView lane;
    Choice playMode{"Notes play", "What a note does with the clip it plays: to its end, while held, or again and again"};
    std::unique_ptr<ParameterLink> playModeLink;
    std::unique_ptr<ParameterSlider> gain;
    PushButton loop{"Loop", "Repeat the chosen clip (L)", PushButton::Style::normal, Icon::loop};
    Choice note{"Key of the clip", "On the timeline, or played by this key"};
    std::unique_ptr<PushButton> remove;
};

}  // namespace sa3::editor

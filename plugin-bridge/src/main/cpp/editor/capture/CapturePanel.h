/* Insert: the remembered input, what part of it is used, how much is remembered and what that takes. */
#pragma once

#include "capture/CaptureView.h"
#include "controls/Choice.h"
#include "controls/PushButton.h"
#include "controls/Segments.h"

namespace sa3::editor {

class CapturePanel : public ModelView {
  public:
    static constexpr int height = 128;

    explicit CapturePanel(EditorModel& model);

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

    /** "remembers 1:20 of 3:00, 63 MB" */
    static juce::String memoryLine(const Capture& capture);

  private:
    CaptureView view;
    PushButton hold{"Hold", "Stop remembering new input, so that the chosen part stays", PushButton::Style::normal,
                    Icon::hold};
    Segments unit{"Unit of the range", {"Bars", "Seconds"}, {"Choose whole bars", "Choose freely"}};
    PushButton lastFour{"Last 4", "Choose the last four bars"};
    PushButton lastEight{"Last 8", "Choose the last eight bars"};
    Choice capacity{"Memory", "How much input is remembered"};
    juce::String line;
};

}  // namespace sa3::editor

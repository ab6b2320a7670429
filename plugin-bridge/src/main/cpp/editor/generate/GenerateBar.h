/* The button. While a render runs the same place shows its stage, its progress and the way out. */
#pragma once

#include "controls/ModelView.h"
#include "controls/PushButton.h"
#include "generate/GenerateState.h"

namespace sa3::editor {

class GenerateBar : public ModelView, public juce::SettableTooltipClient {
  public:
    static constexpr int height = 48;

    explicit GenerateBar(EditorModel& model);

    void refresh() override;
    void frame() override; /* what is in the way may come and go by itself: tempo, memory */
    void paint(juce::Graphics& g) override;
    void resized() override;

    void generate();
    /** Cancels the render at the front; false when there is none. */
    bool cancel();

  private:
    void paintProgress(juce::Graphics& g);
    void paintReason(juce::Graphics& g);
    void announceStage(const GenerateState& next);

    GenerateState state;
    PushButton start{"Generate", "Render a take from these settings (Return)", PushButton::Style::primary};
    std::unique_ptr<PushButton> another;
    PushButton stop{"Cancel", "Stop this render (Escape)"};
    juce::Rectangle<int> progressArea;
};

}  // namespace sa3::editor

/* From words alone, or from audio: guide, inpaint, continue; with what the audio is and how far to leave it. */
#pragma once

#include "controls/ModelView.h"
#include "controls/Segments.h"

namespace sa3::editor {

class ModeRow : public ModelView, public juce::SettableTooltipClient {
  public:
    explicit ModeRow(EditorModel& model);

    /** False when the instance can do nothing but text: the row takes no room then. */
    bool isNeeded() const { return model.modes().size() > 1; }

    void refresh() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

    static juce::String labelOf(Mode mode);
    static juce::String hintOf(Mode mode);

  private:
    juce::String sourceText() const;
    static juce::StringArray mapped(const std::vector<Mode>& modes, juce::String (*text)(Mode));

    Segments modes;
    juce::Slider distance{juce::Slider::LinearHorizontal, juce::Slider::NoTextBox};
    juce::Rectangle<int> sourceArea;
    juce::Rectangle<int> distanceCaption;
    bool showsDistance = false;
};

}  // namespace sa3::editor

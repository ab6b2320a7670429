/* Name, slider and value of one host parameter in a line. Double-click goes back to the default. */
#pragma once

#include "controls/ParameterLink.h"

namespace sa3::editor {

class ParameterSlider : public juce::Component {
  public:
    using Words = std::function<juce::String(double)>;

    /** @param words says a value of the parameter's range */
    ParameterSlider(juce::RangedAudioParameter& parameter, const juce::String& tooltip, Words words);

    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    juce::String name;
    Words valueText;
    juce::Slider slider{juce::Slider::LinearHorizontal, juce::Slider::NoTextBox};
    ParameterLink link;
    juce::Rectangle<float> nameArea, valueArea;
};

}  // namespace sa3::editor

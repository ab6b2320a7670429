/* How long, how fast, in which key. Bars follow the tempo; their length in seconds is said beside them. */
#pragma once

#include "controls/Choice.h"
#include "controls/Field.h"
#include "controls/ModelView.h"
#include "controls/NumberField.h"
#include "controls/PushButton.h"
#include "controls/Segments.h"

namespace sa3::editor {

class LengthRow : public ModelView {
  public:
    explicit LengthRow(EditorModel& model);

    void refresh() override;
    void frame() override; /* the host's tempo, when it is the one that counts */
    void paint(juce::Graphics& g) override;
    void resized() override;

    /** "= 16.0 s", "= 12.6 s in 7/8", or empty for seconds. */
    static juce::String lengthHint(const Settings& settings, const Transport& transport);
    /** The twelve keys in major and minor, the first row being none. */
    static const juce::StringArray& keyRows();

  private:
    double tempo() const;
    double longestSeconds() const;

    NumberField length{"Length", "How long the take will be; going on, together with what it goes on from", {1, 512, 1, 0}};
    Segments unit{"Unit of length", {"Bars", "Seconds"}, {"Trimmed exactly to bars of the tempo", "Free length"}};
    NumberField bpm{"Tempo", "Beats per minute; added to the prompt once", {20, 400, 1, 2}};
    PushButton fromHost{"Host", "Take the tempo from the host"};
    Choice key{"Key", "Added to the prompt once"};
    Field keyField{"Key", key};
    juce::Rectangle<int> lengthCaption;
    juce::Rectangle<int> tempoCaption;
    juce::String hint;
};

}  // namespace sa3::editor

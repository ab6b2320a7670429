/* Model, seed, and the two numbers of the sampler that people do turn. */
#pragma once

#include "controls/Choice.h"
#include "controls/Field.h"
#include "controls/ModelView.h"
#include "controls/NumberField.h"
#include "controls/PushButton.h"

namespace sa3::editor {

class SamplingRow : public ModelView {
  public:
    explicit SamplingRow(EditorModel& model);

    void refresh() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

    /** "Small", "Medium (not installed)", "Demo (noise)". */
    static juce::String rowText(const ModelInfo& model);

  private:
    const ModelInfo* chosenModel() const;

    Choice modelChoice{"Model", "Which model renders"};
    NumberField seed{"Seed", "The same seed and settings make the same take", {0, 4294967295.0, 1, 0}};
    std::unique_ptr<PushButton> roll;
    std::unique_ptr<PushButton> lock;
    NumberField steps{"Steps", "Sampling steps: more are slower, seldom better", {1, 100, 1, 0}};
    NumberField cfg{"Guidance", "How strictly the prompt is followed; 1 is off", {0, 15, 0.1, 1}};
    Field modelField{"Model", modelChoice};
    Field seedField{"Seed", seed};
    Field stepsField{"Steps", steps};
    Field cfgField{"Guidance", cfg};
};

}  // namespace sa3::editor

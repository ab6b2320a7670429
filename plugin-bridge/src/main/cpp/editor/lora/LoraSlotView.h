/* One slot: on or off, which adapter, how strong, and whether it truly applies. */
#pragma once

#include "controls/ModelView.h"
#include "controls/PushButton.h"
#include "lora/StrengthSlider.h"

namespace sa3::editor {

class LoraSlotView : public ModelView, public juce::SettableTooltipClient {
  public:
    LoraSlotView(EditorModel& model, int slot);

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

    /** Item ids: position in loraChoices() + 1; the others are below. */
    juce::PopupMenu menu() const;
    static constexpr int clearItem = 100001;
    static constexpr int locateItem = 100002;
    static constexpr int folderItem = 100003;
    void run(int menuItem);

    /** "168/168 matched", "no layer matches", "missing", or empty while nothing is known. */
    static juce::String statusText(const LoraSlot& slot);
    static bool isTrouble(const LoraSlot& slot);
    /** All that is known of it, for the tooltip. */
    static juce::String tooltipText(const LoraSlot& slot);

  private:
    const LoraSlot& slot() const { return model.loraSlots()[static_cast<size_t>(index)]; }
    void locate();
    juce::String footText() const;

    int index;
    PushButton power;
    PushButton name;
    PushButton dice;
    PushButton play;
    StrengthSlider strength;
    bool isPlaying = false;
    PushButton find{"Locate", "Show where this LoRA's file is now"};
    std::unique_ptr<juce::FileChooser> chooser;
    juce::Rectangle<float> numberArea, valueArea, statusArea;
};

}  // namespace sa3::editor

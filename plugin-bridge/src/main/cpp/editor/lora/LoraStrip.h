/*
 * The eight slots, in two columns; their numbers are those of the host's parameters. Rows of free slots are low, and
 * what the window has no room for scrolls.
 */
#pragma once

#include "lora/LoraSlotView.h"

namespace sa3::editor {

class LoraStrip : public ModelView {
  public:
    /** @param heightChanged called when idealHeight() is another one */
    LoraStrip(EditorModel& model, std::function<void()> heightChanged);

    int idealHeight() const;
    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;
    void focusOfChildComponentChanged(FocusChangeType cause) override;

  private:
    static constexpr int rows = loraSlotCount / 2;
    static constexpr int between = 4;

    int rowHeight(int row) const;
    void layOutContent();

    std::function<void()> onHeightChanged;
    juce::Component content;
    juce::Viewport scroller;
    std::array<std::unique_ptr<LoraSlotView>, loraSlotCount> slots;
    int height = 0;
};

}  // namespace sa3::editor

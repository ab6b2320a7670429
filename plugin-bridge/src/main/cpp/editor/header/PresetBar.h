/* The loaded preset, a menu of all of them, steps to the next, and a field to name a new one. */
#pragma once

#include "controls/ModelView.h"
#include "controls/PushButton.h"

namespace sa3::editor {

class PresetBar : public ModelView {
  public:
    explicit PresetBar(EditorModel& model);

    void refresh() override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;

    /** The rows of the menu; item ids are positions in presets() + 1, others are below. */
    juce::PopupMenu menu() const;
    static constexpr int saveAgainItem = 100001;
    static constexpr int saveAsItem = 100002;
    static constexpr int deleteItem = 100003;
    void run(int menuItem);

  private:
    void step(int rows);
    void startNaming();
    void finishNaming(bool isSaved);
    const PresetChoice* current() const;

    PushButton open{"Presets", "Load, save or delete a preset: settings and LoRAs in one file",
                    PushButton::Style::normal, Icon::chevronDown};
    std::unique_ptr<PushButton> previous;
    std::unique_ptr<PushButton> next;
    PushButton save{"Save as", "Save settings and LoRAs as a preset", PushButton::Style::quiet, Icon::save};
    juce::TextEditor name;
    PushButton keep{"Save", "Save the preset under this name (Return)"};
    PushButton discard{"Cancel", "Go back without saving (Escape)", PushButton::Style::quiet};
    bool isNaming = false;
};

}  // namespace sa3::editor

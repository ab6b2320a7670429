/*
 * Every take of this instance, newest first, and the A/B switch.
 * Keys while the list is focused: Up/Down choose, Space plays, S stars, A and B compare, X swaps what is heard, Delete
 * takes it off the list, a starred one after a question.
 */
#pragma once

#include "controls/ModelView.h"
#include "controls/PushButton.h"
#include "controls/Segments.h"
#include "look/Look.h"

namespace sa3::editor {

class TakeList : public ModelView, private juce::ListBoxModel {
  public:
    explicit TakeList(EditorModel& model);
    ~TakeList() override;

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

    /** True when the key was one of the list's own. */
    bool handleKey(const juce::KeyPress& key);
    juce::ListBox& box() { return list; }

    /** How the user is asked whether a starred take is to go: openMenu(), or in its stead where there is no display. */
    std::function<void(juce::PopupMenu, juce::Component&, std::function<void(int)>)> ask = openMenu;

  private:
    class Box : public juce::ListBox {
      public:
        explicit Box(TakeList& takes) : owner(takes) {}
        bool keyPressed(const juce::KeyPress& key) override;

      private:
        TakeList& owner;
    };

    int getNumRows() override { return static_cast<int>(model.takes().size()); }
    void paintListBoxItem(int, juce::Graphics&, int, int, bool) override {}
    juce::Component* refreshComponentForRow(int row, bool isSelected, juce::Component* present) override;
    juce::String getNameForRow(int row) override;
    void selectedRowsChanged(int lastRow) override;
    void deleteKeyPressed(int lastRow) override;
    juce::String switchHint(const juce::String& side) const;

    Box list{*this};
    PushButton bringBack{juce::String::fromUTF8("Bring back from the library…"),
                         "A take that is not on this list: removed, of another project, or of one that was not saved",
                         PushButton::Style::quiet};
    Segments heard{"Heard", {"A", "B"}, {"Hear A (X swaps)", "Hear B (X swaps)"}};
    juce::String played;
    bool isShowingModel = false;
};

}  // namespace sa3::editor

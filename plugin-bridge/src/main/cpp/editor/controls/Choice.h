/* A drop-down list with a name and a tooltip. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sa3::editor {

class Choice : public juce::ComboBox {
  public:
    Choice(const juce::String& title, const juce::String& tooltip) : juce::ComboBox(title) {
        setTitle(title);
        setTooltip(tooltip);
        setHelpText(tooltip);
        setWantsKeyboardFocus(true);
        setMouseClickGrabsKeyboardFocus(false);
        setRepaintsOnMouseActivity(true);
    }

    /** Puts new rows in, only if they differ, so that an open list is not torn down under the mouse. */
    void setRows(const juce::StringArray& rows) {
        juce::StringArray present;
        for (int i = 0; i < getNumItems(); ++i) present.add(getItemText(i));
        if (present == rows) return;
        clear(juce::dontSendNotification);
        addItemList(rows, 1);
    }

    int chosenRow() const { return getSelectedItemIndex(); }
    /** Shows a row without telling onChange; −1 shows none. */
    void showRow(int row) { setSelectedItemIndex(row, juce::dontSendNotification); }
};

}  // namespace sa3::editor

/*
 * The library of takes, in the place of this project's while it is open: choosing one puts it on the project's list.
 * Keys: Up/Down choose, Return brings the chosen one back, Space plays it, Escape closes.
 */
#pragma once

#include "compose/PromptEditor.h"
#include "controls/ModelView.h"
#include "controls/PushButton.h"

namespace sa3::editor {

class LibraryPanel : public ModelView, private juce::ListBoxModel {
  public:
    static constexpr int rowHeight = 46;

    /** @param onOpened it has been opened or closed */
    LibraryPanel(EditorModel& model, std::function<void(bool isOpen)> onOpened);
    ~LibraryPanel() override;

    void refresh() override;
    void frame() override;
    void paint(juce::Graphics& g) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;

    /** For the keyboard, once it can be seen. */
    juce::Component& firstStop() { return list; }

  private:
    class Box : public juce::ListBox {
      public:
        explicit Box(LibraryPanel& panel) : owner(panel) {}
        bool keyPressed(const juce::KeyPress& key) override;

      private:
        LibraryPanel& owner;
    };

    int getNumRows() override { return static_cast<int>(rows.size()); }
    void paintListBoxItem(int row, juce::Graphics& g, int width, int height, bool isSelected) override;
    juce::String getNameForRow(int row) override;
    juce::String getTooltipForRow(int row) override;
    void listBoxItemDoubleClicked(int row, const juce::MouseEvent&) override { bringBack(row); }
    void selectedRowsChanged(int) override { showChoice(); }

    void search();
    void showChoice();
    void bringBack(int row);
    void playChosen();
    /** Null: there is no such row. */
    const LibraryTake* at(int row) const;
    bool isInProject(const LibraryTake& take) const;
    juce::String markOf(const LibraryTake& take) const;
    juce::String statusText() const;
    void paintEmpty(juce::Graphics& g) const;

    const std::function<void(bool)> opened;
    std::shared_ptr<const Library> shown;
    std::vector<std::size_t> rows; /* that fit the words, as places among the takes */
    PromptEditor words{"Search the library", "Words of the prompt", 14.0f, false};
    Box list{*this};
    std::unique_ptr<PushButton> play;
    PushButton choose{"Bring back", "Put the chosen take on this project's list (Return)", PushButton::Style::primary};
    std::unique_ptr<PushButton> shut;
    juce::String played;
    juce::Rectangle<int> statusArea;
};

}  // namespace sa3::editor

/* One row of the list of takes: star, name, what it is, and its place in the comparison. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "EditorModel.h"

namespace sa3::editor {

class TakeRow : public juce::Component, public juce::SettableTooltipClient {
  public:
    static constexpr int height = 46;

    explicit TakeRow(EditorModel& model) : model(model) { setRepaintsOnMouseActivity(true); }

    /** An empty id shows nothing. */
    void show(const juce::String& takeId, bool isSelected);

    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseDoubleClick(const juce::MouseEvent& event) override;
    juce::String getTooltip() override;

    /** Set by the list: which of its rows the mouse chose. */
    std::function<void(const juce::String&)> onPressed;

  private:
    juce::Rectangle<float> starArea() const { return {2.0f, 0.0f, 32.0f, static_cast<float>(height)}; }
    juce::Rectangle<float> sideArea(Side side) const;
    void paintSide(juce::Graphics& g, Side side, const juce::String& assigned) const;

    EditorModel& model;
    juce::String id;
    bool isChosen = false;
    bool isDragging = false;
};

/** Puts a take on a side of the comparison, or takes it off when it is there already. */
void toggleSide(EditorModel& model, const juce::String& take, Side side);

/** Starts a drag of the take's file out of the window; false while it has no file. */
bool dragTakeOut(EditorModel& model, const juce::String& take, juce::Component& source);

}  // namespace sa3::editor

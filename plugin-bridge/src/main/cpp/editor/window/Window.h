/*
 * All parts of the window at 100 %, and the keys that work everywhere in it: Return generates, Escape cancels,
 * Tab goes round.
 * PluginEditor gives it its zoom.
 */
#pragma once

#include "capture/CapturePanel.h"
#include "compose/LengthRow.h"
#include "compose/ModeRow.h"
#include "compose/PromptPanel.h"
#include "compose/SamplingRow.h"
#include "generate/GenerateBar.h"
#include "header/HeaderBar.h"
#include "header/NoticeStrip.h"
#include "lane/LanePanel.h"
#include "look/Look.h"
#include "lora/LoraStrip.h"
#include "takes/LibraryPanel.h"
#include "takes/TakeList.h"
#include "takes/TakePanel.h"
#include "window/FocusRing.h"

namespace sa3::editor {

class Window : public juce::Component, public MenuHost, private juce::Timer {
  public:
    /** @param setZoom asked for by the options menu, percent */
    Window(EditorModel& model, std::function<void(int)> setZoom);

    void paint(juce::Graphics& g) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void parentHierarchyChanged() override;
    void visibilityChanged() override { parentHierarchyChanged(); }

    /** What moves by itself moves now; the timer calls it while the window can be seen. */
    void frame();

  private:
    static constexpr int framesPerSecond = 30;

    void timerCallback() override;
    void moveFocus(bool isForwards);
    void showLibrary(bool isOpen);

    EditorModel& model;
    HeaderBar header;
    NoticeStrip notices;
    PromptPanel prompt;
    LengthRow length;
    SamplingRow sampling;
    ModeRow mode;
    LoraStrip lora;
    GenerateBar generate;
    TakePanel take;
    TakeList takes;
    LibraryPanel library;
    std::unique_ptr<LanePanel> lane;       /* track */
    std::unique_ptr<CapturePanel> capture; /* insert */
    FocusRing ring;
    juce::TooltipWindow tooltips{this, 600};
};

}  // namespace sa3::editor

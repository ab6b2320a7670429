/* The top of the window: name, presets, service, options. */
#pragma once

#include "header/ModelMenu.h"
#include "header/PresetBar.h"
#include "header/ServiceChip.h"

namespace sa3::editor {

class HeaderBar : public juce::Component {
  public:
    static constexpr int height = 48;

    /** @param setZoom gets percent */
    HeaderBar(EditorModel& model, std::function<void(int)> setZoom);

    void refresh();
    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    EditorModel& model;
    PresetBar presets;
    ServiceChip service;
    ModelMenu models;
    std::unique_ptr<PushButton> options;
    juce::Rectangle<int> nameArea;
};

}  // namespace sa3::editor

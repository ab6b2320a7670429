/*
 * What a processor's createEditor returns: the window at its zoom, resizable, its size kept by the model.
 *     return new sa3::editor::PluginEditor(*this, model);
 */
#pragma once

#include "window/Window.h"

namespace sa3::editor {

class PluginEditor : public juce::AudioProcessorEditor {
  public:
    PluginEditor(juce::AudioProcessor& processor, EditorModel& model);
    ~PluginEditor() override;

    void paint(juce::Graphics& g) override;
    void resized() override;
    void focusGained(FocusChangeType cause) override;

    /** @param percent one of zoomChoices; keeps what is shown and changes the size */
    void setZoom(int percent);
    Window& content() { return window; }

  private:
    void setLimits();
    float scale() const { return static_cast<float>(zoomPercent) / 100.0f; }

    EditorModel& model;
    Look look;
    int zoomPercent = 100;
    Window window;
};

}  // namespace sa3::editor

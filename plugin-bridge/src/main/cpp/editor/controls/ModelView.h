/* A part of the window that reads the model again when the flags that it cares for change. */
#pragma once

#include "EditorModel.h"

namespace sa3::editor {

class ModelView : public juce::Component, private EditorModel::Listener {
  public:
    /** @param interest an or of Changes::Flag */
    ModelView(EditorModel& editorModel, std::uint32_t interest) : model(editorModel), wanted(interest) {
        model.addListener(this);
    }
    ~ModelView() override { model.removeListener(this); }

    /** Reads the model and shows it; called once by the owner when all is built, then on each change. */
    virtual void refresh() = 0;

    /** For every frame while something moves (transport, streaming, recording); must be cheap when nothing did. */
    virtual void frame() {}

    /** A named group, so that screen readers say what a part tells (progress, what is missing, the chosen range). */
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override {
        return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::group);
    }

  protected:
    /** Copies the settings, lets `change` work on the copy and hands it in, unless it stayed the same. */
    template <typename Change>
    void edit(Change change) {
        auto settings = model.settings();
        change(settings);
        if (!(settings == model.settings())) model.setSettings(settings);
    }

    EditorModel& model;

  private:
    void editorModelChanged(std::uint32_t changes) override {
        if ((changes & wanted) != 0) refresh();
    }

    std::uint32_t wanted;
};

}  // namespace sa3::editor

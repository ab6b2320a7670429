/* The ways to a model: fetching it, what that needs of the hub, importing it. A part of the options, and what "Get a model" opens. */
#pragma once

#include <memory>

#include "EditorModel.h"

namespace sa3::editor {

class ModelMenu {
  public:
    static constexpr int licenceItem = 2000;
    static constexpr int tokenItem = 2001;
    static constexpr int importItem = 2002;
    static constexpr int downloadItem = 2100; /* + row of EditorModel::models() */
    static constexpr int importAsItem = 2300; /* + row */
    static constexpr int mostRows = 200;

    explicit ModelMenu(EditorModel& editorModel) : model(editorModel) {}

    static juce::PopupMenu menu(const EditorModel& model);
    /** False: it is no item of this menu. */
    bool run(int item);

  private:
    void askWhatToImport(const juce::String& as);

    EditorModel& model;
    std::unique_ptr<juce::FileChooser> chooser;
};

}  // namespace sa3::editor

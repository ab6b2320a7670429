/* The menu behind the three dots: zoom, where a project keeps its audio, folders. */
#pragma once

#include <functional>

#include "EditorModel.h"

namespace sa3::editor {

inline constexpr int zoomChoices[] = {100, 125, 150, 175, 200};

class OptionsMenu {
  public:
    static constexpr int zoomItem = 1000; /* + percent */
    static constexpr int storeInsideItem = 1;
    static constexpr int storeByHashItem = 2;
    static constexpr int takesFolderItem = 3;
    static constexpr int loraFolderItem = 4;
    static constexpr int guideItem = 5;
    static constexpr int libraryItem = 6;

    static juce::PopupMenu menu(const EditorModel& model);
    /** @param setZoom gets percent */
    static void run(int item, EditorModel& model, const std::function<void(int)>& setZoom);
};

}  // namespace sa3::editor

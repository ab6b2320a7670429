#include "OptionsMenu.h"

#include "header/ModelMenu.h"

namespace sa3::editor {

juce::PopupMenu OptionsMenu::menu(const EditorModel& model) {
    juce::PopupMenu menu;
    menu.addSectionHeader("Size of the window's contents");
    auto zoom = model.windowState().zoomPercent;
    for (auto percent : zoomChoices)
        menu.addItem(zoomItem + percent, juce::String(percent) + " %", true, percent == zoom);
    menu.addSectionHeader("The project keeps its audio");
    auto isInside = model.stateStorage() == StateStorage::insideProject;
    menu.addItem(storeInsideItem, "Inside the project file, compressed without loss", true, isInside);
    menu.addItem(storeByHashItem, "Beside it, found by its content", true, !isInside);
    menu.addSeparator();
    menu.addItem(libraryItem, juce::String::fromUTF8("Bring back a take from the library…"));
    menu.addItem(takesFolderItem, "Open the folder of takes");
    menu.addItem(loraFolderItem, "Open the folder of LoRAs");
    menu.addSeparator();
    if (!model.models().empty()) menu.addSubMenu("Get a model", ModelMenu::menu(model));
    menu.addItem(guideItem, "How to install the service");
    menu.addSeparator();
    menu.addItem(-1, model.versionText(), false);
    return menu;
}

void OptionsMenu::run(int item, EditorModel& model, const std::function<void(int)>& setZoom) {
    if (item == storeInsideItem) return model.setStateStorage(StateStorage::insideProject);
    if (item == storeByHashItem) return model.setStateStorage(StateStorage::besideByHash);
    if (item == libraryItem) return model.openLibrary();
    if (item == takesFolderItem) return model.openTakesFolder();
    if (item == loraFolderItem) return model.openLoraFolder();
    if (item == guideItem) return model.openInstallGuide();
    if (item > zoomItem) setZoom(item - zoomItem);
}

}  // namespace sa3::editor

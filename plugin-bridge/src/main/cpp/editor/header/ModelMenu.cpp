#include "ModelMenu.h"

#include "look/Words.h"

namespace sa3::editor {

namespace {

juce::String ellipsis() { return juce::String::fromUTF8("…"); }

/* Rows of the models that can be had, by whether they are meant to be trained on. */
juce::PopupMenu rows(const EditorModel& model, int firstItem, bool isBase, bool isForImport) {
    juce::PopupMenu menu;
    const auto& models = model.models();
    for (int row = 0; row < juce::jmin(static_cast<int>(models.size()), ModelMenu::mostRows); ++row) {
        const auto& info = models[static_cast<size_t>(row)];
        if (info.isDemo || info.isBase != isBase || (info.isInstalled && !isForImport)) continue;
        menu.addItem(firstItem + row, info.label + "  (up to " + lengthText(info.maxSeconds) + ")", !model.errand());
    }
    return menu;
}

void addAll(juce::PopupMenu& menu, const juce::PopupMenu& section) {
    for (juce::PopupMenu::MenuItemIterator it(section); it.next();) menu.addItem(it.getItem());
}

}  // namespace

juce::PopupMenu ModelMenu::menu(const EditorModel& model) {
    juce::PopupMenu menu;
    auto usual = rows(model, downloadItem, false, false), base = rows(model, downloadItem, true, false);
    if (usual.getNumItems() + base.getNumItems() > 0) {
        menu.addSectionHeader("Download");
        addAll(menu, usual);
        if (base.getNumItems() > 0) menu.addSubMenu("Base models, for training", base);
        menu.addSectionHeader("Once before that");
        menu.addItem(licenceItem, "Accept the licence on the hub's page" + ellipsis());
        menu.addItem(tokenItem, "Use the access token that you have copied there");
    }
    menu.addSectionHeader("Without network");
    menu.addItem(importItem, "Import from a folder" + ellipsis(), !model.errand());
    auto named = rows(model, importAsItem, false, true);
    addAll(named, rows(model, importAsItem, true, true));
    if (named.getNumItems() > 0) menu.addSubMenu("Import a checkpoint as", named, !model.errand());
    return menu;
}

void ModelMenu::askWhatToImport(const juce::String& as) {
    using Flags = juce::FileBrowserComponent;
    auto isFile = as.isNotEmpty();
    chooser = std::make_unique<juce::FileChooser>(
        isFile ? "Which checkpoint is it?" : "Which folder holds the model's files?",
        juce::File::getSpecialLocation(juce::File::userHomeDirectory), isFile ? "*.safetensors;*.npz" : "");
    chooser->launchAsync(Flags::openMode | (isFile ? Flags::canSelectFiles : Flags::canSelectDirectories),
                         [this, as](const juce::FileChooser& done) {
                             if (done.getResult() != juce::File()) model.importModels(done.getResult(), as);
                         });
}

bool ModelMenu::run(int item) {
    auto chosen = [&](int first) -> const ModelInfo* {
        auto row = item - first;
        return row >= 0 && row < juce::jmin(mostRows, static_cast<int>(model.models().size()))
                   ? &model.models()[static_cast<size_t>(row)]
                   : nullptr;
    };
    if (item == licenceItem)
        model.openLicencePage();
    else if (item == tokenItem)
        model.setHubToken(juce::SystemClipboard::getTextFromClipboard().trim());
    else if (item == importItem)
        askWhatToImport({});
    else if (const auto* toFetch = chosen(downloadItem))
        model.downloadModel(juce::String(toFetch->id));
    else if (const auto* toImport = chosen(importAsItem))
        askWhatToImport(toImport->id);
    else
        return false;
    return true;
}

}  // namespace sa3::editor

#include "PresetBar.h"

#include "look/Look.h"
#include "look/Theme.h"

namespace sa3::editor {

PresetBar::PresetBar(EditorModel& editorModel)
    : ModelView(editorModel, Changes::presets | Changes::settings | Changes::loraSlots),
      previous(PushButton::bare(Icon::chevronLeft, "Previous preset", "Load the preset before this one")),
      next(PushButton::bare(Icon::chevronRight, "Next preset", "Load the preset after this one")) {
    setTitle("Presets");
    setFocusContainerType(FocusContainerType::focusContainer);
    save.setShowsText(false);
    open.setShowsName(true);
    open.onClick = [this] { openMenu(menu(), open, [this](int item) { run(item); }); };
    previous->onClick = [this] { step(-1); };
    next->onClick = [this] { step(1); };
    save.onClick = [this] { startNaming(); };
    keep.onClick = [this] { finishNaming(true); };
    discard.onClick = [this] { finishNaming(false); };
    name.setTitle("Name of the new preset");
    name.setFont(regularFont(theme::bodySize));
    name.setIndents(8, 0);
    name.setJustification(juce::Justification::centredLeft);
    name.setTextToShowWhenEmpty("Name of the preset", theme::secondaryText);
    name.setEscapeAndReturnKeysConsumed(false);
    name.setInputRestrictions(80);
    for (auto* child : {static_cast<juce::Component*>(previous.get()), static_cast<juce::Component*>(&open),
                        static_cast<juce::Component*>(next.get()), static_cast<juce::Component*>(&save)})
        addAndMakeVisible(child);
    for (auto* child : {static_cast<juce::Component*>(&name), static_cast<juce::Component*>(&keep),
                        static_cast<juce::Component*>(&discard)})
        addChildComponent(child);
}

const PresetChoice* PresetBar::current() const {
    auto id = model.currentPreset();
    for (const auto& preset : model.presets())
        if (preset.id == id) return &preset;
    return nullptr;
}

void PresetBar::refresh() {
    const auto* preset = current();
    open.setButtonText(preset == nullptr ? "Presets" : preset->name + (model.isPresetModified() ? " *" : ""));
    open.setDescription(preset == nullptr          ? "none loaded"
                        : model.isPresetModified() ? "changed since it was loaded"
                                                   : "");
    previous->setEnabled(!model.presets().empty());
    next->setEnabled(!model.presets().empty());
}

juce::PopupMenu PresetBar::menu() const {
    juce::PopupMenu menu;
    const auto& presets = model.presets();
    for (auto isShipped : {false, true}) {
        juce::PopupMenu section;
        for (size_t i = 0; i < presets.size(); ++i) {
            if (presets[i].isShipped != isShipped) continue;
            auto text = presets[i].needs.isEmpty() ? presets[i].name : presets[i].name + "  (" + presets[i].needs + ")";
            section.addItem(static_cast<int>(i) + 1, text, true, presets[i].id == model.currentPreset());
        }
        if (section.getNumItems() == 0) continue;
        menu.addSectionHeader(isShipped ? "Shipped" : "Yours");
        for (juce::PopupMenu::MenuItemIterator it(section); it.next();) menu.addItem(it.getItem());
    }
    if (!presets.empty()) menu.addSeparator();
    const auto* preset = current();
    auto isOwn = preset != nullptr && !preset->isShipped;
    if (isOwn)
        menu.addItem(saveAgainItem, juce::String::fromUTF8("Save “") + preset->name + juce::String::fromUTF8("” again"),
                     model.isPresetModified());
    menu.addItem(saveAsItem, juce::String::fromUTF8("Save as…"));
    if (isOwn) {
        juce::PopupMenu sure;
        sure.addItem(deleteItem, "Yes, delete the file");
        menu.addSubMenu(juce::String::fromUTF8("Delete “") + preset->name + juce::String::fromUTF8("”"), sure);
    }
    return menu;
}

void PresetBar::run(int menuItem) {
    if (menuItem == saveAsItem) return startNaming();
    const auto* preset = current();
    if (menuItem == saveAgainItem && preset != nullptr) return model.savePreset(juce::String(preset->name));
    if (menuItem == deleteItem && preset != nullptr) return model.deletePreset(juce::String(preset->id));
    auto row = static_cast<size_t>(menuItem - 1);
    if (row < model.presets().size()) model.loadPreset(juce::String(model.presets()[row].id));
}

void PresetBar::step(int rows) {
    auto count = static_cast<int>(model.presets().size());
    if (count == 0) return;
    const auto* preset = current();
    auto row = preset == nullptr ? (rows > 0 ? -1 : count) : static_cast<int>(preset - model.presets().data());
    auto target = (row + rows + count) % count;
    model.loadPreset(juce::String(model.presets()[static_cast<size_t>(target)].id));
}

void PresetBar::startNaming() {
    isNaming = true;
    const auto* preset = current();
    name.setText(preset != nullptr && !preset->isShipped ? preset->name : juce::String(), false);
    resized();
    name.grabKeyboardFocus();
    name.selectAll();
}

void PresetBar::finishNaming(bool isSaved) {
    auto chosen = name.getText().trim();
    if (isSaved && chosen.isEmpty()) return;
    isNaming = false;
    resized();
    open.grabKeyboardFocus();
    if (isSaved) model.savePreset(chosen);
}

bool PresetBar::keyPressed(const juce::KeyPress& key) {
    if (!isNaming) return false;
    if (key == juce::KeyPress::returnKey) finishNaming(true);
    if (key == juce::KeyPress::escapeKey) finishNaming(false);
    return key == juce::KeyPress::returnKey || key == juce::KeyPress::escapeKey;
}

void PresetBar::resized() {
    for (auto* child : {static_cast<juce::Component*>(previous.get()), static_cast<juce::Component*>(&open),
                        static_cast<juce::Component*>(next.get()), static_cast<juce::Component*>(&save)})
        child->setVisible(!isNaming);
    for (auto* child : {static_cast<juce::Component*>(&name), static_cast<juce::Component*>(&keep),
                        static_cast<juce::Component*>(&discard)})
        child->setVisible(isNaming);
    auto area = getLocalBounds().withSizeKeepingCentre(getWidth(), theme::controlHeight);
    if (isNaming) {
        discard.setBounds(area.removeFromRight(discard.idealWidth()));
        area.removeFromRight(4);
        keep.setBounds(area.removeFromRight(keep.idealWidth()));
        area.removeFromRight(4);
        name.setBounds(area);
        return;
    }
    previous->setBounds(area.removeFromLeft(theme::controlHeight));
    save.setBounds(area.removeFromRight(theme::controlHeight));
    next->setBounds(area.removeFromRight(theme::controlHeight));
    open.setBounds(area.reduced(2, 0));
}

}  // namespace sa3::editor

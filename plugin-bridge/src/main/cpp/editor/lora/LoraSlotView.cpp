#include "LoraSlotView.h"

#include "look/Look.h"
#include "look/Theme.h"
#include "look/Words.h"

namespace sa3::editor {

LoraSlotView::LoraSlotView(EditorModel& editorModel, int slotIndex)
    : ModelView(editorModel, Changes::loraSlots | Changes::loraChoices | Changes::settings | Changes::models),
      index(slotIndex),
      power("LoRA " + juce::String(slotIndex + 1) + " on", "On or off; off is the same as strength 0",
            PushButton::Style::quiet, Icon::power),
      name("Add a LoRA", "Choose an adapter for this slot", PushButton::Style::quiet),
      dice("A prompt of LoRA " + juce::String(slotIndex + 1), "Puts a prompt of its training into the field; undo brings back yours",
           PushButton::Style::quiet, Icon::dice),
      play("Hear LoRA " + juce::String(slotIndex + 1), "Plays the preview of its training once", PushButton::Style::quiet,
           Icon::play),
      strength(editorModel.loraStrength(slotIndex), "Strength of LoRA " + juce::String(slotIndex + 1)) {
    setTitle("LoRA " + juce::String(index + 1));
    power.setShowsText(false);
    power.setClickingTogglesState(true);
    power.onClick = [this] { model.setLoraOn(index, power.getToggleState()); };
    name.setShowsName(true);
    name.onClick = [this] { openMenu(menu(), name, [this](int item) { run(item); }); };
    dice.setShowsText(false);
    dice.onClick = [this] { model.rollPrompt(index); };
    play.setShowsText(false);
    play.onClick = [this] { model.togglePreview(index); };
    find.onClick = [this] { locate(); };
    strength.onValueChange = [this] { repaint(); };
    addAndMakeVisible(name);
    for (auto* child :
         {static_cast<juce::Component*>(&power), static_cast<juce::Component*>(&dice), static_cast<juce::Component*>(&play),
          static_cast<juce::Component*>(&strength), static_cast<juce::Component*>(&find)})
        addChildComponent(child);
}

juce::String LoraSlotView::statusText(const LoraSlot& slot) {
    if (slot.isFree()) return {};
    if (slot.isMissing) return "missing";
    if (slot.totalLayers == 0) return {};
    return layersText(slot.matchedLayers, slot.totalLayers);
}

bool LoraSlotView::isTrouble(const LoraSlot& slot) {
    return slot.isMissing || slot.problem.isNotEmpty() ||
           (slot.totalLayers > 0 && slot.matchedLayers < slot.totalLayers);
}

juce::String LoraSlotView::tooltipText(const LoraSlot& slot) {
    juce::StringArray lines{slot.name, slot.problem, slot.caution};
    if (slot.isMissing && slot.lastPlace.isNotEmpty()) lines.add("Last seen at " + slot.lastPlace);
    if (slot.base.isNotEmpty() || slot.baseSha256.isNotEmpty())
        lines.add(("Trained on " + slot.base + " " + slot.baseSha256.substring(0, 12)).trimEnd());
    if (!slot.triggers.isEmpty()) lines.add("Words that call it: " + slot.triggers.joinIntoString(", "));
    lines.removeEmptyStrings();
    return lines.joinIntoString("\n");
}

/* What went wrong, else what to mind, else how many layers it has found and for which model it is. */
juce::String LoraSlotView::footText() const {
    const auto& shown = slot();
    if (shown.isMissing) return statusText(shown);
    if (shown.problem.isNotEmpty()) return shown.problem;
    if (isTrouble(shown)) return statusText(shown);
    if (shown.caution.isNotEmpty()) return shown.caution;
    return shown.base.isEmpty() ? statusText(shown) : "for " + shown.base;
}

void LoraSlotView::refresh() {
    const auto& shown = slot();
    auto isUsed = !shown.isFree();
    name.setButtonText(isUsed ? shown.name : juce::String("Add a LoRA"));
    name.setTitle(isUsed ? "LoRA " + juce::String(index + 1) + ": " + shown.name
                         : "Add a LoRA to slot " + juce::String(index + 1));
    juce::StringArray said{statusText(shown), shown.problem, shown.caution};
    said.removeEmptyStrings();
    name.setDescription(said.joinIntoString(", "));
    name.setTooltip(isUsed ? tooltipText(shown) : "Choose an adapter for this slot");
    setTooltip(name.getTooltip());
    name.setIsHint(!isUsed);
    power.setVisible(isUsed);
    power.setToggleState(shown.isOn, juce::dontSendNotification);
    dice.setVisible(isUsed && shown.promptCount > 0);
    play.setVisible(isUsed && shown.preview.isNotEmpty());
    isPlaying = model.isPreviewing(index);
    play.setIcon(isPlaying ? Icon::stop : Icon::play);
    play.setTitle((isPlaying ? "Stop LoRA " : "Hear LoRA ") + juce::String(index + 1));
    strength.setVisible(isUsed && !shown.isMissing);
    strength.setEnabled(shown.isOn);
    find.setVisible(shown.isMissing);
    resized();
    repaint();
}

void LoraSlotView::frame() {
    if (isPlaying != model.isPreviewing(index)) refresh();
}

juce::PopupMenu LoraSlotView::menu() const {
    juce::PopupMenu menu;
    const auto& choices = model.loraChoices();
    juce::StringArray bases;
    for (const auto& choice : choices) bases.addIfNotAlreadyThere(choice.baseModel);
    for (const auto& base : bases) {
        menu.addSectionHeader(base.isEmpty() ? "Base model not known" : "For " + base);
        for (size_t i = 0; i < choices.size(); ++i)
            if (choices[i].baseModel == base)
                menu.addItem(static_cast<int>(i) + 1, choices[i].name, choices[i].fitsModel,
                             choices[i].name == slot().name);
    }
    if (choices.empty()) menu.addItem(-1, "No LoRA in the folder yet", false);
    menu.addSeparator();
    if (slot().isMissing) menu.addItem(locateItem, juce::String::fromUTF8("Locate the file…"));
    if (!slot().isFree()) menu.addItem(clearItem, "Empty this slot");
    menu.addItem(folderItem, "Open the folder of LoRAs");
    return menu;
}

void LoraSlotView::run(int menuItem) {
    if (menuItem == clearItem) return model.clearLora(index);
    if (menuItem == locateItem) return locate();
    if (menuItem == folderItem) return model.openLoraFolder();
    auto row = static_cast<size_t>(menuItem - 1);
    if (row < model.loraChoices().size()) model.setLora(index, juce::String(model.loraChoices()[row].id));
}

void LoraSlotView::locate() {
    chooser = std::make_unique<juce::FileChooser>("Where is " + slot().name + "?", juce::File(), "*.safetensors");
    chooser->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                         [this](const juce::FileChooser& done) {
                             if (done.getResult() != juce::File()) model.locateLora(index, done.getResult());
                         });
}

void LoraSlotView::paint(juce::Graphics& g) {
    const auto& shown = slot();
    auto isUsed = !shown.isFree();
    auto ground = getLocalBounds().toFloat().reduced(0.5f);
    if (isUsed) {
        g.setColour(isTrouble(shown) ? theme::problemWash : theme::surface);
        g.fillRoundedRectangle(ground, theme::corner);
    } else {
        g.setColour(theme::outline.withAlpha(0.45f));
        g.drawRoundedRectangle(ground, theme::corner, 1.0f);
    }
    drawLine(g, juce::String(index + 1), numberArea, regularFont(theme::captionSize), theme::secondaryText,
             juce::Justification::centred, Fit::whole);
    if (!isUsed) return;
    if (strength.isVisible())
        drawLine(g, juce::String(strength.getValue(), 2), valueArea, regularFont(theme::captionSize),
                 shown.isOn ? theme::text : theme::secondaryText, juce::Justification::centredRight, Fit::whole);
    const auto colour = isTrouble(shown)                 ? theme::problem
                        : shown.caution.isNotEmpty() ? theme::accent
                                                     : theme::good;
    drawLine(g, footText(), statusArea, regularFont(11.5f), colour, juce::Justification::centredLeft,
             footText() == statusText(shown) ? Fit::whole : Fit::shorten);
}

void LoraSlotView::resized() {
    auto area = getLocalBounds().reduced(4, slot().isFree() ? 0 : 3);
    numberArea = area.removeFromLeft(16).toFloat();
    if (slot().isFree()) {
        name.setBounds(area);
        return;
    }
    power.setBounds(area.removeFromLeft(24).withSizeKeepingCentre(24, 24));
    area.removeFromRight(6);
    if (slot().isMissing) {
        auto side = area.removeFromRight(find.idealWidth());
        find.setBounds(side.withSizeKeepingCentre(side.getWidth(), 26));
    }
    auto top = area.removeFromTop(21);
    if (!slot().isMissing) valueArea = top.removeFromRight(36).toFloat();
    for (auto* button : {&play, &dice})
        if (button->isVisible()) button->setBounds(top.removeFromRight(24));
    name.setBounds(top);
    auto foot = area.withTrimmedLeft(10);
    auto needsWords = slot().isMissing || slot().problem.isNotEmpty() || slot().caution.isNotEmpty();
    statusArea = foot.removeFromLeft(needsWords ? foot.getWidth() * 3 / 5 : 100).toFloat();
    strength.setBounds(foot);
}

}  // namespace sa3::editor

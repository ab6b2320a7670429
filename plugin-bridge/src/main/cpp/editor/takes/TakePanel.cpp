#include "TakePanel.h"

#include "look/Text.h"
#include "look/Theme.h"
#include "look/Words.h"
#include "takes/TakeRow.h"
#include "takes/TakeText.h"

namespace sa3::editor {

DragButton::DragButton(EditorModel& editorModel)
    : PushButton("Drag", "Drag this to the timeline or to a folder: the file exists already and stays", Style::normal,
                 Icon::grip),
      model(editorModel) {
    setWantsKeyboardFocus(false);
    setMouseCursor(juce::MouseCursor::DraggingHandCursor);
}

void DragButton::mouseDrag(const juce::MouseEvent& event) {
    if (isDragging || !isEnabled() || event.getDistanceFromDragStart() < 4) return;
    isDragging = true;
    dragTakeOut(model, model.selectedTake(), *this);
}

void DragButton::mouseDown(const juce::MouseEvent& event) {
    isDragging = false;
    PushButton::mouseDown(event);
}

TakePanel::TakePanel(EditorModel& editorModel)
    : ModelView(editorModel, Changes::takes),
      play(PushButton::bare(Icon::play, "Play the take", "Play it once from its start (Space in the list)")),
      star(PushButton::bare(Icon::star, "Star", "Starred takes are kept for ever (S in the list)")),
      restore(PushButton::bare(Icon::restore, "Bring back its settings",
                               "Prompt, seed and LoRAs as they were for this take")),
      exportOut(
          PushButton::bare(Icon::exportOut, "Export", juce::String::fromUTF8("Save a copy of the file elsewhere…"))),
      reveal(PushButton::bare(Icon::folder, "Reveal", "Show the take's file in the file manager")),
      wave(editorModel),
      place(editorModel),
      drag(editorModel) {
    star->setIconWhenOn(Icon::starFilled);
    play->onClick = [this] { model.toggleAudition(selected()); };
    star->onClick = [this] {
        if (const auto* take = findTake(model, selected())) model.setStarred(selected(), !take->isStarred);
    };
    restore->onClick = [this] { model.restoreSettings(selected()); };
    exportOut->onClick = [this] { askWhereToExport(); };
    reveal->onClick = [this] { model.revealTake(selected()); };
    locate.onClick = [this] { askWhereItIs(); };
    placeHere.onClick = [this] { model.placeTake(selected(), {Placement::At::playhead}); };
    fetch.onClick = [this] { model.fetchTake(selected()); };
    for (auto* button : {&play, &star, &restore, &exportOut, &reveal}) addAndMakeVisible(**button);
    addAndMakeVisible(wave);
    addAndMakeVisible(drag);
    addChildComponent(locate);
    addChildComponent(fetch);
    addChildComponent(place);
    addChildComponent(placeHere);
    place.setVisible(model.kind() == PluginKind::track);
    if (model.kind() == PluginKind::track) return;
    if (auto* parameter = model.dryWet())
        dryWet =
            std::make_unique<ParameterSlider>(*parameter, "Dry input to the left, the take to the right", percentText);
    if (auto* parameter = model.gain())
        gain = std::make_unique<ParameterSlider>(*parameter, "Level of the take", decibelText);
    for (auto* slider : {dryWet.get(), gain.get()})
        if (slider != nullptr) addAndMakeVisible(slider);
}

void TakePanel::askWhereToExport() {
    const auto* take = findTake(model, selected());
    if (take == nullptr) return;
    auto music = juce::File::getSpecialLocation(juce::File::userMusicDirectory);
    chooser = std::make_unique<juce::FileChooser>("Export the take", music.getChildFile(fileNameFor(*take) + ".wav"),
                                                  "*.wav");
    auto flags = juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::canSelectFiles |
                 juce::FileBrowserComponent::warnAboutOverwriting;
    chooser->launchAsync(flags, [this, id = take->id](const juce::FileChooser& done) {
        if (done.getResult() != juce::File()) model.exportTake(id, done.getResult());
    });
}

void TakePanel::askWhereItIs() {
    chooser = std::make_unique<juce::FileChooser>("Where is this take's file?", juce::File(), "*.wav");
    chooser->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                         [this, id = selected()](const juce::FileChooser& done) {
                             if (done.getResult() != juce::File()) model.locateTake(id, done.getResult());
                         });
}

void TakePanel::refresh() {
    const auto* take = findTake(model, selected());
    auto isThere = take != nullptr && !take->isMissing;
    auto isWhole = isThere && !take->isStreaming;
    auto hasFile = isThere && model.fileForDragging(take->id) != juce::File();
    isPlaying = take != nullptr && model.auditionedTake() == take->id;
    play->setIcon(isPlaying ? Icon::stop : Icon::play);
    play->setTitle(isPlaying ? "Stop the take" : "Play the take");
    play->setEnabled(isThere);
    star->setEnabled(take != nullptr);
    star->setToggleState(take != nullptr && take->isStarred, juce::dontSendNotification);
    restore->setEnabled(take != nullptr);
    exportOut->setEnabled(isWhole);
    reveal->setEnabled(hasFile);
    drag.setEnabled(hasFile);
    for (auto* button : {&locate, &fetch}) button->setVisible(take != nullptr && take->isMissing);
    placeHere.setVisible(model.kind() == PluginKind::insert && isThere && !take->hasPlace);
    if (dryWet != nullptr) dryWet->setVisible(!placeHere.isVisible()); /* what plays nowhere in place is not mixed */
    wave.refresh();
    place.refresh();
    resized();
    repaint();
}

void TakePanel::frame() {
    if (isPlaying && model.auditionedTake().isEmpty()) refresh(); /* it has sounded to its end */
    wave.frame();
}

void TakePanel::paint(juce::Graphics& g) {
    const auto* take = findTake(model, selected());
    auto title = take == nullptr ? juce::String("No take yet") : take->name;
    drawLine(g, title, titleArea.toFloat(), fontFor(title, theme::titleSize),
             take == nullptr ? theme::secondaryText : theme::text, juce::Justification::bottomLeft, Fit::shorten);
    if (take != nullptr)
        drawLine(g, takeDetail(*take), detailArea.toFloat(), regularFont(theme::captionSize), theme::secondaryText,
                 juce::Justification::centredLeft, Fit::shorten);
}

void TakePanel::resized() {
    auto area = getLocalBounds();
    auto head = area.removeFromTop(38);
    play->setBounds(head.removeFromLeft(34).withSizeKeepingCentre(34, 34));
    head.removeFromLeft(6);
    for (auto* button : {&reveal, &exportOut, &restore, &star})
        (*button)->setBounds(head.removeFromRight(32).withSizeKeepingCentre(30, 30));
    titleArea = head.removeFromTop(21);
    detailArea = head;
    auto foot = area.removeFromBottom(theme::controlHeight);
    drag.setBounds(foot.removeFromRight(drag.idealWidth()));
    foot.removeFromRight(6);
    place.setBounds(foot);
    if (placeHere.isVisible()) {
        placeHere.setBounds(foot.removeFromLeft(placeHere.idealWidth()));
        foot.removeFromLeft(theme::padding);
    }
    if (dryWet != nullptr && dryWet->isVisible())
        dryWet->setBounds(foot.removeFromLeft(foot.getWidth() / 2).withTrimmedRight(theme::padding));
    if (gain != nullptr) gain->setBounds(foot);
    wave.setBounds(area.withTrimmedTop(6).withTrimmedBottom(theme::gap));
    auto both = wave.getBounds()
                    .withSizeKeepingCentre(locate.idealWidth() + theme::gap + fetch.idealWidth(), theme::controlHeight)
                    .translated(0, 30);
    locate.setBounds(both.removeFromLeft(locate.idealWidth()));
    fetch.setBounds(both.removeFromRight(fetch.idealWidth()));
}

}  // namespace sa3::editor

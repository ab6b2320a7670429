#include "NoticeStrip.h"

#include "look/Look.h"
#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

NoticeStrip::NoticeStrip(EditorModel& editorModel, std::function<void()> heightChanged)
    : ModelView(editorModel, Changes::service | Changes::models | Changes::settings | Changes::notice),
      onHeightChanged(std::move(heightChanged)),
      dismiss(PushButton::bare(Icon::cross, "Dismiss", "Put this message away")),
      models(editorModel) {
    setTitle("Messages");
    dismiss->onClick = [this] { model.dismissNotice(); };
    addChildComponent(first);
    addChildComponent(second);
    addChildComponent(*dismiss);
}

int NoticeStrip::idealHeight() const { return lineHeight * ((firstRun ? 1 : 0) + (notice ? 1 : 0)); }

void NoticeStrip::offer(PushButton& button, size_t index) {
    auto isOffered = firstRun && index < firstRun->offers.size();
    button.setVisible(isOffered);
    if (!isOffered) return;
    const auto& offered = firstRun->offers[index];
    button.setButtonText(offered.label);
    button.setTitle(offered.label);
    button.onClick = [this, &button, action = offered.action] { run(action, button); };
}

void NoticeStrip::run(FirstRun::Action action, PushButton& button) {
    if (action == FirstRun::Action::locateProgram)
        askWhereTheProgramIs();
    else if (action == FirstRun::Action::chooseModel)
        openMenu(ModelMenu::menu(model), button, [this](int item) { models.run(item); });
    else
        FirstRun::run(action, model);
}

void NoticeStrip::askWhereTheProgramIs() {
    chooser = std::make_unique<juce::FileChooser>("Where is SA3? Choose the file sa3 in its folder",
                                                  juce::File::getSpecialLocation(juce::File::userHomeDirectory));
    chooser->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                         [this](const juce::FileChooser& done) {
                             if (done.getResult() != juce::File()) model.locateProgram(done.getResult());
                         });
}

void NoticeStrip::refresh() {
    auto before = idealHeight();
    auto hadNotice = notice.has_value();
    firstRun = FirstRun::of(model);
    notice = model.notice();
    offer(first, 0);
    offer(second, 1);
    dismiss->setVisible(notice.has_value());
    setDescription((firstRun ? firstRun->title + " " + firstRun->text : juce::String()) +
                   (notice ? " " + notice->text : juce::String()));
    setTooltip(getDescription().trim());
    if (notice && !hadNotice)
        juce::AccessibilityHandler::postAnnouncement(notice->text,
                                                     juce::AccessibilityHandler::AnnouncementPriority::medium);
    resized();
    repaint();
    if (before != idealHeight()) onHeightChanged();
}

void NoticeStrip::paintFirstRun(juce::Graphics& g, juce::Rectangle<int> line) const {
    auto area = line.toFloat().withTrimmedBottom(6.0f);
    g.setColour(firstRun->isProblem ? theme::problemWash : theme::accentWash);
    g.fillRoundedRectangle(area, theme::corner);
    if (firstRun->portion) {
        g.setColour(theme::accent);
        auto done = juce::jlimit(0.0f, 1.0f, static_cast<float>(*firstRun->portion));
        g.fillRect(area.reduced(theme::corner, 0.0f).removeFromBottom(3.0f).withWidth((area.getWidth() - 2.0f * theme::corner) * done));
    }
    auto textArea = area.withRight(static_cast<float>(textRight)).withTrimmedLeft(12.0f);
    auto titleFont = strongFont(theme::bodySize);
    auto titleWidth = titleFont.getStringWidthFloat(firstRun->title) + 1.0f;
    drawLine(g, firstRun->title, textArea.removeFromLeft(juce::jmin(titleWidth, textArea.getWidth())), titleFont,
             theme::text, juce::Justification::centredLeft, Fit::whole);
    textArea.removeFromLeft(10.0f);
    drawSentence(g, firstRun->text, textArea, fontFor(firstRun->text, theme::bodySize), theme::secondaryText);
}

void NoticeStrip::paintNotice(juce::Graphics& g, juce::Rectangle<int> line) const {
    auto area = line.toFloat().withTrimmedBottom(6.0f);
    auto isProblem = notice->tone == Notice::Tone::problem;
    g.setColour(isProblem ? theme::problemWash : theme::surface);
    g.fillRoundedRectangle(area, theme::corner);
    auto textArea = area.withTrimmedLeft(12.0f).withTrimmedRight(44.0f);
    if (isProblem) drawIcon(g, Icon::warning, textArea.removeFromLeft(26.0f).withTrimmedRight(8.0f), theme::problem);
    drawSentence(g, notice->text, textArea, fontFor(notice->text, theme::bodySize), theme::text);
}

void NoticeStrip::paint(juce::Graphics& g) {
    auto area = getLocalBounds();
    if (firstRun) paintFirstRun(g, area.removeFromTop(lineHeight));
    if (notice) paintNotice(g, area.removeFromTop(lineHeight));
}

void NoticeStrip::resized() {
    auto area = getLocalBounds();
    if (firstRun) {
        auto line = area.removeFromTop(lineHeight).withTrimmedBottom(6).reduced(5, 5);
        for (auto* button : {&first, &second}) {
            if (!button->isVisible()) continue;
            button->setBounds(line.removeFromRight(button->idealWidth()));
            line.removeFromRight(6);
        }
        textRight = line.getRight();
    }
    if (notice) dismiss->setBounds(area.removeFromTop(lineHeight).withTrimmedBottom(6).removeFromRight(40).reduced(5));
}

}  // namespace sa3::editor

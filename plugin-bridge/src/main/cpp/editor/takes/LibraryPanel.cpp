#include "LibraryPanel.h"

#include "look/Text.h"
#include "look/Theme.h"
#include "takes/TakeText.h"

namespace sa3::editor {

namespace {
constexpr float markWidth = 96.0f;
}

LibraryPanel::LibraryPanel(EditorModel& editorModel, std::function<void(bool)> onOpened)
    : ModelView(editorModel, Changes::library | Changes::takes),
      opened(std::move(onOpened)),
      play(PushButton::bare(Icon::play, "Play the chosen take", "Play it once from its start (Space in the list)")),
      shut(PushButton::bare(Icon::cross, "Close the library", "Back to the takes of this project (Escape)")) {
    setTitle("Library");
    words.setTooltip("Only takes with these words in their prompt are shown");
    words.onTextChange = [this] { search(); };
    list.setModel(this);
    list.setRowHeight(rowHeight);
    list.setTitle("Takes of the library");
    list.setHelpText("Return brings the chosen take back, Space plays it, Escape closes the library");
    list.setOutlineThickness(0);
    play->onClick = [this] { playChosen(); };
    choose.onClick = [this] { bringBack(list.getSelectedRow()); };
    shut->onClick = [this] { model.closeLibrary(); };
    for (auto* part : {static_cast<juce::Component*>(shut.get()), static_cast<juce::Component*>(&words),
                       static_cast<juce::Component*>(&list), static_cast<juce::Component*>(play.get()),
                       static_cast<juce::Component*>(&choose)})
        addAndMakeVisible(part);
}

LibraryPanel::~LibraryPanel() { list.setModel(nullptr); }

void LibraryPanel::refresh() {
    auto next = model.library();
    if (next == shown) return showChoice(); /* a take that is in the project now, or no more */
    auto wasOpen = shown != nullptr, isOpen = next != nullptr;
    shown = std::move(next);
    if (isOpen && !wasOpen) words.setText({}, false);
    search();
    if (isOpen != wasOpen) opened(isOpen);
}

/* The chosen take stays chosen where it still fits. */
void LibraryPanel::search() {
    const auto* before = at(list.getSelectedRow());
    auto chosen = before == nullptr ? juce::String() : before->id;
    auto wanted = juce::StringArray::fromTokens(words.getText(), false);
    rows.clear();
    auto row = -1;
    for (std::size_t i = 0; shown != nullptr && i < shown->takes.size(); ++i) {
        const auto& take = shown->takes[i];
        auto fits = std::all_of(wanted.begin(), wanted.end(),
                                [&](const juce::String& word) { return take.words.containsIgnoreCase(word); });
        if (!fits) continue;
        if (take.id == chosen) row = static_cast<int>(rows.size());
        rows.push_back(i);
    }
    list.updateContent();
    if (row < 0 && !rows.empty()) row = 0;
    if (row < 0)
        list.deselectAllRows();
    else if (row != list.getSelectedRow())
        list.selectRow(row, chosen.isNotEmpty());
    setDescription(statusText());
    showChoice();
    repaint();
}

void LibraryPanel::showChoice() {
    const auto* take = at(list.getSelectedRow());
    played = model.auditionedTake();
    auto isPlayed = take != nullptr && played == take->id;
    play->setIcon(isPlayed ? Icon::stop : Icon::play);
    play->setTitle(isPlayed ? "Stop the chosen take" : "Play the chosen take");
    play->setEnabled(take != nullptr);
    choose.setEnabled(take != nullptr && !isInProject(*take));
    list.repaint();
}

void LibraryPanel::frame() {
    if (shown != nullptr && played != model.auditionedTake()) showChoice();
}

const LibraryTake* LibraryPanel::at(int row) const {
    auto isThere = shown != nullptr && row >= 0 && row < static_cast<int>(rows.size());
    auto place = isThere ? rows[static_cast<size_t>(row)] : 0;
    return isThere && place < shown->takes.size() ? &shown->takes[place] : nullptr;
}

bool LibraryPanel::isInProject(const LibraryTake& take) const { return findTake(model, take.id) != nullptr; }

juce::String LibraryPanel::markOf(const LibraryTake& take) const {
    return isInProject(take) ? "in this project" : take.wasHere ? "removed here" : take.isInTrash ? "in the trash" : "";
}

void LibraryPanel::bringBack(int row) {
    const auto* take = at(row);
    if (take != nullptr && !isInProject(*take)) model.bringBack(juce::String(take->id));
}

void LibraryPanel::playChosen() {
    if (const auto* take = at(list.getSelectedRow())) model.toggleAudition(juce::String(take->id));
}

juce::String LibraryPanel::getNameForRow(int row) {
    const auto* take = at(row);
    if (take == nullptr) return {};
    auto mark = markOf(*take);
    return take->words + ", " + libraryDetail(*take) + (take->isStarred ? ", starred" : "") +
           (mark.isEmpty() ? "" : ", " + mark);
}

juce::String LibraryPanel::getTooltipForRow(int row) {
    const auto* take = at(row);
    return take == nullptr ? juce::String() : take->words + "\nDouble-click brings it back";
}

void LibraryPanel::paintListBoxItem(int row, juce::Graphics& g, int width, int height, bool isSelected) {
    const auto* take = at(row);
    if (take == nullptr) return;
    auto area = juce::Rectangle<int>(width, height).toFloat();
    if (isSelected) {
        g.setColour(theme::accentWash);
        g.fillRoundedRectangle(area.reduced(1.0f), theme::corner);
    }
    auto star = area.removeFromLeft(36.0f);
    if (take->isStarred)
        drawIcon(g, Icon::starFilled, star.withTrimmedRight(4.0f).withSizeKeepingCentre(18.0f, 18.0f), theme::accent);
    area = area.withTrimmedRight(8.0f).reduced(0.0f, 5.0f);
    auto isHere = isInProject(*take);
    drawLine(g, take->words, area.removeFromTop(19.0f), fontFor(take->words, theme::bodySize),
             isHere ? theme::secondaryText : theme::text, juce::Justification::centredLeft, Fit::shorten);
    auto mark = markOf(*take);
    if (mark.isNotEmpty())
        drawLine(g, mark, area.removeFromRight(markWidth), regularFont(theme::captionSize),
                 take->wasHere && !isHere ? theme::accent : theme::secondaryText, juce::Justification::centredRight,
                 Fit::whole);
    auto isPlayed = played == take->id;
    drawLine(g, (isPlayed ? juce::String::fromUTF8("playing  ·  ") : juce::String()) + libraryDetail(*take), area,
             regularFont(theme::captionSize), isPlayed ? theme::accent : theme::secondaryText,
             juce::Justification::centredLeft, Fit::shorten);
}

juce::String LibraryPanel::statusText() const {
    if (shown == nullptr) return {};
    auto total = juce::String(static_cast<juce::int64>(shown->total)) + (shown->total == 1 ? " take" : " takes");
    auto known = static_cast<juce::int64>(shown->takes.size() + shown->unreadable);
    auto text = !shown->isWhole ? juce::String(known) + " of " + total + " read"
                : words.isEmpty() ? total
                                  : juce::String(static_cast<int>(rows.size())) + " of " + total;
    return shown->unreadable == 0
               ? text
               : text + ", " + juce::String(static_cast<juce::int64>(shown->unreadable)) + " cannot be read";
}

void LibraryPanel::paintEmpty(juce::Graphics& g) const {
    auto area = list.getBounds().toFloat().withTrimmedTop(12.0f);
    auto line = !shown->isWhole        ? juce::String("The library is read.")
                : shown->takes.empty() ? juce::String("The library holds no takes.")
                                       : juce::String("No take has these words in its prompt.");
    drawLine(g, line, area.removeFromTop(22.0f), regularFont(theme::bodySize), theme::secondaryText,
             juce::Justification::centred, Fit::whole);
    drawLine(g, shown->folder, area.removeFromTop(22.0f), fontFor(shown->folder, theme::captionSize),
             theme::secondaryText, juce::Justification::centred, Fit::shorten);
}

void LibraryPanel::paint(juce::Graphics& g) {
    drawCaption(g, "Library", getLocalBounds().removeFromTop(theme::controlHeight));
    drawLine(g, statusText(), statusArea.toFloat(), regularFont(theme::captionSize), theme::secondaryText,
             juce::Justification::centredLeft, Fit::shorten);
    if (shown != nullptr && rows.empty()) paintEmpty(g);
}

void LibraryPanel::resized() {
    auto area = getLocalBounds();
    shut->setBounds(area.removeFromTop(theme::controlHeight).removeFromRight(theme::controlHeight));
    area.removeFromTop(4);
    words.setBounds(area.removeFromTop(theme::controlHeight));
    auto foot = area.removeFromBottom(theme::controlHeight);
    choose.setBounds(foot.removeFromRight(choose.idealWidth()));
    foot.removeFromRight(6);
    play->setBounds(foot.removeFromRight(theme::controlHeight));
    statusArea = foot.withTrimmedRight(6);
    list.setBounds(area.withTrimmedTop(theme::gap).withTrimmedBottom(theme::gap));
}

bool LibraryPanel::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::escapeKey) {
        model.closeLibrary();
        return true;
    }
    if (key == juce::KeyPress::returnKey) {
        bringBack(list.getSelectedRow());
        return true;
    }
    return false;
}

bool LibraryPanel::Box::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::returnKey) return false; /* the panel's */
    if (key.isKeyCode(juce::KeyPress::spaceKey)) {
        owner.playChosen();
        return true;
    }
    return juce::ListBox::keyPressed(key);
}

}  // namespace sa3::editor

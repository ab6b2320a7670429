#include "GenerateBar.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

GenerateBar::GenerateBar(EditorModel& editorModel)
    : ModelView(editorModel, Changes::jobs | Changes::settings | Changes::service | Changes::models | Changes::capture),
      another(PushButton::bare(Icon::plus, "Queue another take",
                               "Render one more take with these settings afterwards (Return)")) {
    setTitle("Render");
    start.onClick = [this] { generate(); };
    another->onClick = [this] { generate(); };
    stop.onClick = [this] { cancel(); };
    addAndMakeVisible(start);
    addChildComponent(*another);
    addChildComponent(stop);
}

void GenerateBar::generate() {
    if (model.whyNotGenerate().isEmpty()) model.generate();
}

bool GenerateBar::cancel() {
    if (!state.isBusy() || state.kind == GenerateState::Kind::cancelling) return false;
    model.cancel(juce::String(state.job));
    return true;
}

void GenerateBar::announceStage(const GenerateState& next) {
    if (next.headline == state.headline) return;
    juce::AccessibilityHandler::postAnnouncement(next.headline, juce::AccessibilityHandler::AnnouncementPriority::low);
}

void GenerateBar::refresh() {
    auto next = GenerateState::of(model);
    announceStage(next);
    state = next;
    auto isBusy = state.isBusy();
    auto hadFocus = start.hasKeyboardFocus(false) || stop.hasKeyboardFocus(false);
    start.setVisible(!isBusy);
    start.setEnabled(state.kind == GenerateState::Kind::ready);
    another->setVisible(isBusy);
    another->setEnabled(model.whyNotGenerate().isEmpty());
    stop.setVisible(isBusy);
    stop.setEnabled(state.kind != GenerateState::Kind::cancelling);
    if (hadFocus && isShowing()) (isBusy ? stop : start).grabKeyboardFocus();
    setDescription(state.headline + " " + state.detail);
    setTooltip(state.kind == GenerateState::Kind::ready ? juce::String() : getDescription().trim());
    resized();
    repaint();
}

void GenerateBar::frame() {
    auto reason = model.whyNotGenerate();
    if (!state.isBusy() && reason != state.detail) refresh();
    if (state.isBusy()) another->setEnabled(reason.isEmpty());
}

void GenerateBar::paint(juce::Graphics& g) {
    if (state.isBusy()) return paintProgress(g);
    if (state.kind == GenerateState::Kind::blocked) paintReason(g);
}

void GenerateBar::paintReason(juce::Graphics& g) {
    auto area = getLocalBounds().withTrimmedLeft(start.getRight() + theme::padding).toFloat();
    drawSentence(g, state.detail, area, fontFor(state.detail, theme::bodySize), theme::secondaryText);
}

void GenerateBar::paintProgress(juce::Graphics& g) {
    auto area = progressArea.toFloat();
    juce::Path shape;
    shape.addRoundedRectangle(area, theme::corner);
    g.setColour(theme::raised);
    g.fillPath(shape);
    auto portion = static_cast<float>(state.portion.value_or(0.0));
    {
        juce::Graphics::ScopedSaveState saved(g);
        g.reduceClipRegion(shape);
        g.setColour(theme::accentWash);
        g.fillRect(area.withWidth(area.getWidth() * portion));
        g.setColour(theme::accent);
        g.fillRect(area.withWidth(area.getWidth() * portion).removeFromBottom(3.0f));
    }
    auto text = area.reduced(14.0f, 0.0f);
    if (state.waiting > 0) {
        auto count = "+" + juce::String(state.waiting);
        auto words = text.getWidth() > 340.0f ? count + " queued" : count;
        auto width = regularFont(13.0f).getStringWidthFloat(words) + 1.0f;
        drawLine(g, words, text.removeFromRight(width), regularFont(13.0f), theme::secondaryText,
                 juce::Justification::centredRight, Fit::whole);
    }
    auto font = strongFont(theme::titleSize);
    auto headline = text.removeFromLeft(juce::jmin(text.getWidth(), font.getStringWidthFloat(state.headline) + 12.0f));
    drawLine(g, state.headline, headline, font, theme::text, juce::Justification::centredLeft, Fit::shorten);
    drawLine(g, state.detail, text, regularFont(theme::bodySize), theme::secondaryText,
             juce::Justification::centredLeft, Fit::whole);
}

void GenerateBar::resized() {
    auto area = getLocalBounds();
    auto isBlocked = state.kind == GenerateState::Kind::blocked;
    start.setBounds(isBlocked ? area.withWidth(juce::jmin(150, area.getWidth())) : area);
    stop.setBounds(area.removeFromRight(stop.idealWidth() + 8));
    area.removeFromRight(theme::gap);
    another->setBounds(area.removeFromRight(getHeight()));
    area.removeFromRight(theme::gap);
    progressArea = area;
}

}  // namespace sa3::editor

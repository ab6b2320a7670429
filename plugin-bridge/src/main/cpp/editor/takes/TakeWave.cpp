#include "TakeWave.h"

#include <algorithm>

#include "look/Text.h"
#include "look/Theme.h"
#include "look/Words.h"
#include "takes/TakeRow.h"
#include "takes/TakeText.h"
#include "wave/PaintPeaks.h"

namespace sa3::editor {

TakeWave::TakeWave(EditorModel& editorModel) : ModelView(editorModel, Changes::takes | Changes::jobs) {
    setTitle("Waveform of the take");
}

TimeMap TakeWave::map() const {
    const auto* take = findTake(model, shown);
    return {{0.0, take == nullptr ? 1.0 : juce::jmax(0.1, take->seconds)}, static_cast<float>(getWidth())};
}

void TakeWave::refresh() {
    shown = model.selectedTake();
    const auto* take = findTake(model, shown);
    auto isMissing = take != nullptr && take->isMissing;
    setDescription(take == nullptr ? juce::String("no take is selected") : take->name + ", " + takeDetail(*take));
    setTooltip(isMissing ? "Last seen at " + take->lastPlace
                         : juce::String("Drag to the timeline or a folder; double-click plays"));
    repaint();
}

void TakeWave::frame() {
    auto next = model.transport().takeSeconds;
    if (next == playhead) return;
    if (playhead && next) {
        // What lies between the two changes its colour.
        auto [from, to] = std::minmax({map().xOf(*playhead), map().xOf(*next)});
        repaint(juce::Rectangle(from - 2.0f, 0.0f, to - from + 5.0f, static_cast<float>(getHeight()))
                    .getSmallestIntegerContainer());
    } else {
        repaint();
    }
    playhead = next;
}

void TakeWave::paintRuler(juce::Graphics& g, const Take& take) const {
    auto time = map();
    auto isBars = take.bars.has_value() && *take.bars > 0;
    auto step = isBars ? take.seconds / *take.bars : time.secondsStep(56.0f);
    auto stride = 1;
    while (isBars && time.xOf(step * stride) < 40.0f) stride *= 2;
    auto bottom = static_cast<float>(getHeight() - rulerHeight);
    for (int i = 0; i * step < take.seconds - 1e-6; i += stride) {
        auto x = std::floor(time.xOf(i * step));
        g.setColour(theme::outline.withAlpha(0.7f));
        g.fillRect(x, 0.0f, 1.0f, bottom);
        auto text = isBars ? juce::String(i + 1) : lengthText(i * step);
        paintMark(g, text, {x + 4.0f, bottom, static_cast<float>(getWidth()) - x - 4.0f, rulerHeight}, 11.5f);
    }
}

void TakeWave::paintBody(juce::Graphics& g, const Take& take) const {
    auto body = getLocalBounds().toFloat().withTrimmedBottom(rulerHeight).reduced(0.0f, 4.0f);
    if (take.isStreaming) {
        auto ready = map().xOf(take.readySeconds);
        g.setColour(theme::raised.withAlpha(0.6f));
        g.fillRect(body.withLeft(ready));
    }
    if (take.peaks != nullptr) paintPeaks(g, *take.peaks, 0.0, map(), body, theme::wave);
    if (!playhead) return;
    {
        juce::Graphics::ScopedSaveState saved(g);
        g.reduceClipRegion(body.withWidth(map().xOf(*playhead)).getSmallestIntegerContainer());
        if (take.peaks != nullptr) paintPeaks(g, *take.peaks, 0.0, map(), body, theme::accent);
    }
    g.setColour(theme::text);
    g.fillRect(map().xOf(*playhead) - 0.5f, 0.0f, 1.5f, static_cast<float>(getHeight() - rulerHeight));
}

void TakeWave::paintEmpty(juce::Graphics& g) const {
    drawLine(g, "Describe a sound and press Generate.", getLocalBounds().toFloat().reduced(8.0f),
             regularFont(theme::bodySize), theme::secondaryText, juce::Justification::centred, Fit::whole);
}

void TakeWave::paint(juce::Graphics& g) {
    g.setColour(theme::sunken);
    g.fillRoundedRectangle(getLocalBounds().toFloat(), theme::corner);
    const auto* take = findTake(model, shown);
    if (take == nullptr) return paintEmpty(g);
    if (take->isMissing) {
        auto area = getLocalBounds()
                        .toFloat()
                        .reduced(12.0f, 0.0f)
                        .withSizeKeepingCentre(static_cast<float>(getWidth() - 24), 92.0f);
        drawLine(g, "The audio of this take is missing.", area.removeFromTop(24.0f), strongFont(theme::bodySize),
                 theme::problem, juce::Justification::centred, Fit::whole);
        drawLine(g, "Last seen at " + take->lastPlace, area.removeFromTop(22.0f), fontFor(take->lastPlace, 13.0f),
                 theme::secondaryText, juce::Justification::centred, Fit::shorten);
        return;
    }
    paintRuler(g, *take);
    paintBody(g, *take);
}

void TakeWave::mouseDrag(const juce::MouseEvent& event) {
    if (isDragging || event.getDistanceFromDragStart() < 6) return;
    isDragging = true;
    dragTakeOut(model, shown, *this);
}

void TakeWave::mouseDoubleClick(const juce::MouseEvent&) {
    if (const auto* take = findTake(model, shown); take != nullptr && !take->isMissing)
        model.toggleAudition(juce::String(shown));
}

juce::MouseCursor TakeWave::getMouseCursor() {
    return model.fileForDragging(shown) != juce::File() ? juce::MouseCursor::DraggingHandCursor
                                                        : juce::MouseCursor::NormalCursor;
}

std::unique_ptr<juce::AccessibilityHandler> TakeWave::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::image);
}

}  // namespace sa3::editor

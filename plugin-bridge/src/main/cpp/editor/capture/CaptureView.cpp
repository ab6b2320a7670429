#include "CaptureView.h"

#include "look/Text.h"
#include "look/Theme.h"
#include "look/Words.h"
#include "wave/PaintPeaks.h"

namespace sa3::editor {

namespace {
constexpr float edgePixels = 6.0f;
}

CaptureView::CaptureView(EditorModel& editorModel) : ModelView(editorModel, Changes::capture) {
    setTitle("Remembered input");
    setTooltip("Drag to choose a part. Arrow keys move it, with Shift its end; Home chooses all, Delete none");
    setHelpText(getTooltip());
    setWantsKeyboardFocus(true);
}

TimeMap CaptureView::map() const {
    const auto& capture = model.capture();
    /* The whole memory is the width, so that audio keeps its place while the memory fills up. */
    auto length = juce::jmax(1.0, capture.heldSeconds < capture.capacitySeconds * 0.25 ? capture.capacitySeconds * 0.25
                                                                                       : capture.heldSeconds);
    auto start = capture.endSeconds - capture.heldSeconds;
    return {{start, start + length}, static_cast<float>(getWidth())};
}

void CaptureView::refresh() {
    setDescription(range().text());
    repaint();
}

void CaptureView::frame() {
    auto end = model.capture().endSeconds;
    if (juce::approximatelyEqual(end, shownEnd)) return;
    shownEnd = end;
    repaint();
}

void CaptureView::paintRuler(juce::Graphics& g) const {
    const auto& capture = model.capture();
    auto time = map();
    auto bottom = static_cast<float>(getHeight() - rulerHeight);
    auto mark = [&](double seconds, const juce::String& text) {
        auto x = std::floor(time.xOf(seconds));
        g.setColour(theme::outline.withAlpha(0.7f));
        g.fillRect(x, 0.0f, 1.0f, bottom);
        paintMark(g, text, {x + 3.0f, bottom, static_cast<float>(getWidth()) - x - 3.0f, rulerHeight}, 11.0f);
    };
    if (range().hasBars()) {
        auto barWidth = time.xOf(capture.bars[1].seconds) - time.xOf(capture.bars[0].seconds);
        auto stride = 1;
        while (barWidth * static_cast<float>(stride) < 36.0f && stride < 4096) stride *= 2;
        for (const auto& bar : capture.bars)
            if ((bar.number - 1) % stride == 0) mark(bar.seconds, juce::String(bar.number));
        return;
    }
    auto step = time.secondsStep(60.0f);
    for (auto back = 0.0; back <= capture.heldSeconds; back += step)
        mark(capture.endSeconds - back, back > 0 ? "-" + lengthText(back) : "");
}

void CaptureView::paintRange(juce::Graphics& g, juce::Rectangle<float> body) const {
    const auto& capture = model.capture();
    if (capture.range.isEmpty()) return;
    auto left = map().xOf(capture.range.getStart()), right = map().xOf(capture.range.getEnd());
    auto area = body.withLeft(left).withRight(right);
    g.setColour(theme::accentWash);
    g.fillRect(area);
    g.setColour(theme::accent);
    for (auto x : {left, right}) g.fillRect(x - 1.0f, body.getY(), 2.0f, body.getHeight());
}

void CaptureView::paint(juce::Graphics& g) {
    const auto& capture = model.capture();
    g.setColour(theme::sunken);
    g.fillRoundedRectangle(getLocalBounds().toFloat(), theme::corner);
    auto body = getLocalBounds().toFloat().withTrimmedBottom(rulerHeight);
    if (capture.heldSeconds <= 0) {
        drawLine(g, "Play the host: what comes in is remembered here.", body, regularFont(13.0f), theme::secondaryText,
                 juce::Justification::centred, Fit::whole);
        return;
    }
    paintRange(g, body);
    paintRuler(g);
    if (capture.peaks == nullptr) return;
    auto start = capture.endSeconds - capture.heldSeconds;
    paintPeaks(g, *capture.peaks, start, map(), body.reduced(0.0f, 3.0f), theme::wave);
    if (capture.range.isEmpty()) return;
    juce::Graphics::ScopedSaveState saved(g);
    g.reduceClipRegion(body.withLeft(map().xOf(capture.range.getStart()))
                           .withRight(map().xOf(capture.range.getEnd()))
                           .getSmallestIntegerContainer());
    paintPeaks(g, *capture.peaks, start, map(), body.reduced(0.0f, 3.0f), theme::accent);
}

void CaptureView::mouseDown(const juce::MouseEvent& event) {
    const auto& chosen = model.capture().range;
    auto time = map();
    anchorSeconds = time.timeAt(event.position.x);
    if (chosen.isEmpty()) return;
    if (std::abs(time.xOf(chosen.getStart()) - event.position.x) < edgePixels)
        anchorSeconds = chosen.getEnd();
    else if (std::abs(time.xOf(chosen.getEnd()) - event.position.x) < edgePixels)
        anchorSeconds = chosen.getStart();
}

void CaptureView::mouseDrag(const juce::MouseEvent& event) {
    if (event.getDistanceFromDragStart() < 3) return;
    model.setCaptureRange(range().between(anchorSeconds, map().timeAt(event.position.x)));
}

void CaptureView::mouseMove(const juce::MouseEvent& event) {
    const auto& chosen = model.capture().range;
    auto isEdge = !chosen.isEmpty() && (std::abs(map().xOf(chosen.getStart()) - event.position.x) < edgePixels ||
                                        std::abs(map().xOf(chosen.getEnd()) - event.position.x) < edgePixels);
    setMouseCursor(isEdge ? juce::MouseCursor::LeftRightResizeCursor : juce::MouseCursor::IBeamCursor);
}

bool CaptureView::keyPressed(const juce::KeyPress& key) {
    auto isRight = key.isKeyCode(juce::KeyPress::rightKey);
    if (isRight || key.isKeyCode(juce::KeyPress::leftKey)) {
        auto steps = isRight ? 1 : -1;
        model.setCaptureRange(key.getModifiers().isShiftDown() ? range().resized(steps) : range().moved(steps));
        return true;
    }
    if (key.isKeyCode(juce::KeyPress::homeKey))
        model.setCaptureRange(range().all());
    else if (key.isKeyCode(juce::KeyPress::endKey))
        model.setCaptureRange(range().last(1));
    else if (key.isKeyCode(juce::KeyPress::deleteKey) || key.isKeyCode(juce::KeyPress::backspaceKey))
        model.setCaptureRange({});
    else
        return false;
    return true;
}

}  // namespace sa3::editor

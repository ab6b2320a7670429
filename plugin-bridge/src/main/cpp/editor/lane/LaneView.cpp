#include "LaneView.h"

#include "look/Icons.h"
#include "look/Text.h"
#include "look/Theme.h"
#include "look/Words.h"
#include "takes/TakeText.h"
#include "wave/PaintPeaks.h"

namespace sa3::editor {

namespace {
constexpr float chipWidth = 116.0f;
}

LaneView::LaneView(EditorModel& editorModel) : ModelView(editorModel, Changes::lane | Changes::takes) {
    setTitle("Lane");
    setTooltip("Arrow keys choose and move clips, L loops, Delete removes");
    setHelpText(getTooltip());
    setWantsKeyboardFocus(true);
}

juce::Range<double> LaneView::spanOf(const std::vector<LaneClip>& clips, const Transport& transport) {
    auto bar = transport.signature.barBeats();
    auto first = transport.isKnown ? transport.beats : 0.0;
    auto last = first;
    for (const auto& clip : clips) {
        if (clip.midiNote) continue;
        first = juce::jmin(first, clip.startBeats);
        last = juce::jmax(last, clip.startBeats + clip.lengthBeats);
    }
    /* In steps of eight bars, so that the view stands still while clips are moved. */
    auto step = 8.0 * bar;
    auto origin = transport.firstBar();
    auto start = origin + std::floor((juce::jmax(0.0, first) - origin) / step) * step;
    auto steps = juce::jmax(2.0, std::ceil((last + bar - start) / step));
    return {start, start + steps * step};
}

const LaneClip* LaneView::chosen() const {
    for (const auto& clip : model.lane())
        if (clip.id == chosenId) return &clip;
    return nullptr;
}

void LaneView::choose(const juce::String& clip) {
    chosenId = clip;
    const auto* present = chosen();
    setDescription(present == nullptr ? juce::String(model.lane().size()) + " clips" : present->name);
    if (onChosen) onChosen();
    repaint();
}

void LaneView::refresh() {
    auto transport = model.transport();
    signature = transport.signature;
    firstBar = transport.firstBar();
    playheadBeats = transport.beats;
    span = spanOf(model.lane(), transport);
    choose(chosen() == nullptr ? juce::String() : chosenId);
}

void LaneView::frame() {
    auto transport = model.transport();
    auto isSameMetre = transport.signature == signature && juce::approximatelyEqual(transport.firstBar(), firstBar);
    if (!transport.isKnown || (isSameMetre && juce::approximatelyEqual(transport.beats, playheadBeats))) return;
    auto next = spanOf(model.lane(), transport);
    if (next != span || !isSameMetre) {
        span = next;
        signature = transport.signature;
        firstBar = transport.firstBar();
        repaint();
    }
    for (auto beats : {playheadBeats, transport.beats})
        repaint(static_cast<int>(map().xOf(beats)) - 2, 0, 5, getHeight());
    playheadBeats = transport.beats;
}

juce::Rectangle<float> LaneView::areaOf(const LaneClip& clip, size_t index) const {
    auto body = getLocalBounds().toFloat().withTrimmedBottom(rulerHeight).reduced(0.0f, 3.0f);
    if (clip.midiNote) {
        auto before = 0;
        for (size_t i = 0; i < index; ++i) before += model.lane()[i].midiNote ? 1 : 0;
        return body.removeFromBottom(19.0f)
            .withX(4.0f + static_cast<float>(before) * (chipWidth + 4.0f))
            .withWidth(chipWidth);
    }
    auto start = dragBeats && clip.id == chosenId ? *dragBeats : clip.startBeats;
    auto hasNotes =
        std::any_of(model.lane().begin(), model.lane().end(), [](const LaneClip& c) { return c.midiNote.has_value(); });
    auto left = map().xOf(start);
    auto row = hasNotes ? body.withTrimmedBottom(22.0f) : body;
    return row.withX(left).withWidth(juce::jmax(6.0f, map().xOf(start + clip.lengthBeats) - left - 1.0f));
}

void LaneView::paintRuler(juce::Graphics& g) const {
    auto step = map().beatsStep(44.0f, signature.barBeats());
    auto bottom = static_cast<float>(getHeight() - rulerHeight);
    for (auto beats = span.getStart(); beats < span.getEnd(); beats += step) {
        if (beats < 0) continue;
        auto x = std::floor(map().xOf(beats));
        g.setColour(theme::outline.withAlpha(0.6f));
        g.fillRect(x, 0.0f, 1.0f, bottom);
        paintMark(g, juce::String(static_cast<int>(std::lround((beats - firstBar) / signature.barBeats())) + 1),
                  {x + 3.0f, bottom, static_cast<float>(getWidth()) - x - 3.0f, rulerHeight}, 11.0f);
    }
}

/* The take's outline, as often as the clip repeats it. */
void LaneView::paintAudio(juce::Graphics& g, const LaneClip& clip, juce::Rectangle<float> area) const {
    const auto* take = findTake(model, clip.take);
    if (take == nullptr || take->peaks == nullptr || clip.midiNote || clip.isMissing) return;
    auto takeBeats = take->seconds * model.transport().bpm / 60.0;
    auto width = area.getWidth() * static_cast<float>(takeBeats / juce::jmax(0.01, clip.lengthBeats));
    if (width < 2.0f) return;
    juce::Graphics::ScopedSaveState saved(g);
    g.reduceClipRegion(area.getSmallestIntegerContainer());
    for (auto x = area.getX(); x < area.getRight(); x += width)
        paintPeaks(g, *take->peaks, 0.0, {{0.0, take->seconds}, width}, area.withX(x).withWidth(width),
                   theme::wave.withAlpha(0.7f));
}

void LaneView::paintClip(juce::Graphics& g, const LaneClip& clip, juce::Rectangle<float> area) const {
    auto isChosen = clip.id == chosenId;
    g.setColour(clip.isMissing ? theme::problemWash : isChosen ? theme::accentWash.brighter(0.15f) : theme::hovered);
    g.fillRoundedRectangle(area, 4.0f);
    auto isTall = area.getHeight() > 30.0f;
    if (isTall) paintAudio(g, clip, area.withTrimmedTop(17.0f).reduced(1.0f, 1.0f));
    if (isChosen) {
        g.setColour(theme::accent);
        g.drawRoundedRectangle(area.reduced(0.75f), 4.0f, 1.5f);
    }
    auto text = area.withHeight(isTall ? 18.0f : area.getHeight()).reduced(6.0f, 0.0f);
    if (clip.isLooped && text.getWidth() > 30.0f)
        drawIcon(g, Icon::loop, text.removeFromRight(14.0f).withSizeKeepingCentre(14.0f, 14.0f), theme::secondaryText);
    auto words = clip.isMissing  ? "missing: " + clip.name
                 : clip.midiNote ? noteText(*clip.midiNote) + "  " + clip.name
                                 : clip.name;
    drawLine(g, words, text, fontFor(words, theme::captionSize), clip.isMissing ? theme::problem : theme::text,
             juce::Justification::centredLeft, Fit::shorten);
}

void LaneView::paint(juce::Graphics& g) {
    g.setColour(theme::sunken);
    g.fillRoundedRectangle(getLocalBounds().toFloat(), theme::corner);
    paintRuler(g);
    const auto& clips = model.lane();
    for (size_t i = 0; i < clips.size(); ++i) paintClip(g, clips[i], areaOf(clips[i], i));
    if (clips.empty())
        drawLine(g, "Takes that you add play here, in time with the host.",
                 getLocalBounds().toFloat().withTrimmedBottom(rulerHeight), regularFont(13.0f), theme::secondaryText,
                 juce::Justification::centred, Fit::whole);
    g.setColour(theme::text);
    g.fillRect(map().xOf(playheadBeats), 0.0f, 1.5f, static_cast<float>(getHeight() - rulerHeight));
}

void LaneView::mouseDown(const juce::MouseEvent& event) {
    const auto& clips = model.lane();
    juce::String hit;
    for (size_t i = 0; i < clips.size(); ++i)
        if (areaOf(clips[i], i).contains(event.position)) hit = clips[i].id;
    choose(hit);
}

void LaneView::mouseDrag(const juce::MouseEvent& event) {
    const auto* clip = chosen();
    if (clip == nullptr || clip->midiNote || event.getDistanceFromDragStart() < 4) return;
    auto moved = clip->startBeats + map().timeAt(event.position.x - event.mouseDownPosition.x) - span.getStart();
    auto grid = event.mods.isShiftDown() ? 0.0 : signature.barBeats();
    dragBeats = juce::jmax(0.0, grid > 0 ? firstBar + std::round((moved - firstBar) / grid) * grid : moved);
    repaint();
}

void LaneView::mouseUp(const juce::MouseEvent&) {
    if (!dragBeats) return;
    auto target = *dragBeats;
    dragBeats.reset();
    if (chosen() != nullptr) model.moveClip(juce::String(chosenId), target);
    repaint();
}

void LaneView::chooseNext(int steps) {
    const auto& clips = model.lane();
    if (clips.empty()) return;
    auto count = static_cast<int>(clips.size());
    const auto* present = chosen();
    auto row = present == nullptr ? (steps > 0 ? -1 : count) : static_cast<int>(present - clips.data());
    choose(clips[static_cast<size_t>((row + steps + count) % count)].id);
}

bool LaneView::keyPressed(const juce::KeyPress& key) {
    auto isDown = key.isKeyCode(juce::KeyPress::downKey);
    if (isDown || key.isKeyCode(juce::KeyPress::upKey)) {
        chooseNext(isDown ? 1 : -1);
        return true;
    }
    const auto* clip = chosen();
    if (clip == nullptr) return false;
    auto id = clip->id;
    auto isRight = key.isKeyCode(juce::KeyPress::rightKey);
    if ((isRight || key.isKeyCode(juce::KeyPress::leftKey)) && !clip->midiNote) {
        auto step = key.getModifiers().isShiftDown() ? signature.noteBeats() : signature.barBeats();
        model.moveClip(id, juce::jmax(0.0, clip->startBeats + (isRight ? step : -step)));
        return true;
    }
    if (key.isKeyCode(juce::KeyPress::deleteKey) || key.isKeyCode(juce::KeyPress::backspaceKey)) {
        model.removeClip(id);
        return true;
    }
    if (key.isKeyCode('L') || key.isKeyCode('l')) {
        model.setClipLooped(id, !clip->isLooped);
        return true;
    }
    return false;
}

}  // namespace sa3::editor

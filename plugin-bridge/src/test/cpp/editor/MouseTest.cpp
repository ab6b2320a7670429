/* What the mouse does beyond clicking buttons: strokes over the input, clips and fields that are drawn, stars and
 * sides. */
#include "Stage.h"
#include "takes/TakeRow.h"

namespace sa3::editor {

namespace {

juce::MouseEvent event(juce::Component& target, juce::Point<float> from, juce::Point<float> to,
                       juce::ModifierKeys mods) {
    auto now = juce::Time::getCurrentTime();
    return {juce::Desktop::getInstance().getMainMouseSource(),
            to,
            mods.withFlags(juce::ModifierKeys::leftButtonModifier),
            0.0f,
            0.0f,
            0.0f,
            0.0f,
            0.0f,
            &target,
            &target,
            now,
            from,
            now,
            1,
            from != to};
}

/* Press, draw, let go. */
void stroke(juce::Component& target, juce::Point<float> from, juce::Point<float> to, juce::ModifierKeys mods = {}) {
    target.mouseDown(event(target, from, from, mods));
    if (from != to) target.mouseDrag(event(target, from, to, mods));
    target.mouseUp(event(target, from, to, mods));
}

}  // namespace

class MouseTest : public juce::UnitTest {
  public:
    MouseTest() : juce::UnitTest("Mouse", "editor") {}

    void runTest() override {
        beginTest("strokeOverTheInputChoosesWholeBars");
        checkCapture();
        beginTest("clipsMoveByBarsAndFreelyWithShift");
        checkLane();
        beginTest("numberFieldIsDrawnUpAndDown");
        checkNumberField();
        beginTest("starAndSidesOfARow");
        checkRow();
        beginTest("segmentsAreClicked");
        checkSegments();
    }

  private:
    void checkCapture() {
        Stage stage("insert");
        auto* view = stage.find("Remembered input");
        auto bar = 4 * 60.0 / 124.0;
        const auto& captured = stage.model->captured;
        auto xOf = [&](double seconds) {
            return static_cast<float>((seconds - captured.endSeconds + captured.heldSeconds) / captured.heldSeconds *
                                      view->getWidth());
        };
        stroke(*view, {xOf(130.2 * bar), 20.0f}, {xOf(133.9 * bar), 20.0f});
        expectWithinAbsoluteError(captured.range.getStart(), 130 * bar, 1e-6);
        expectWithinAbsoluteError(captured.range.getEnd(), 134 * bar, 1e-6);
        stroke(*view, {xOf(134 * bar), 20.0f}, {xOf(138.1 * bar), 20.0f});
        expectWithinAbsoluteError(captured.range.getStart(), 130 * bar, 1e-6, "an edge is drawn, the other stays");
        expectWithinAbsoluteError(captured.range.getEnd(), 138 * bar, 1e-6);
        Stage::press(stage.find("Unit of the range"), plain(juce::KeyPress::rightKey));
        stroke(*view, {xOf(150.25 * bar), 20.0f}, {xOf(150.75 * bar), 20.0f});
        expectWithinAbsoluteError(captured.range.getLength(), 0.5 * bar, 0.05, "seconds are free");
    }

    void checkLane() {
        Stage stage("track");
        auto* lane = stage.find("Lane");
        auto span = LaneView::spanOf(stage.model->clips, stage.model->hostTransport);
        auto perBeat = static_cast<float>(lane->getWidth() / span.getLength());
        auto start = juce::Point<float>(perBeat * 8.0f, 12.0f);
        stroke(*lane, start, start.translated(perBeat * 5.0f, 0.0f));
        expectEquals(stage.lastCall(), juce::String("move c1 to 4.0"));
        stage.model->calls.clear();
        start = {perBeat * 40.0f, 12.0f};
        stroke(*lane, start, start.translated(perBeat * 1.5f, 0.0f), juce::ModifierKeys::shiftModifier);
        expectEquals(stage.lastCall(), juce::String("move c2 to 33.5"));
        stage.model->calls.clear();
        stroke(*lane, start, start);
        expect(stage.model->calls.isEmpty(), "a click only chooses");
        expect(stage.find("Remove the clip")->isEnabled());
        stroke(*lane, {perBeat * 28.0f, 12.0f}, {perBeat * 28.0f, 12.0f});
        expect(!stage.find("Remove the clip")->isEnabled(), "a click beside the clips chooses none");
    }

    void checkNumberField() {
        Stage stage("track");
        auto* steps = stage.find<NumberField>("Steps");
        stroke(*steps, {10.0f, 20.0f}, {10.0f, -4.0f});
        expectEquals(stage.model->current.steps.value_or(0), 12);
        stroke(*steps, {10.0f, 10.0f}, {11.0f, 12.0f});
        expectEquals(stage.model->current.steps.value_or(0), 12, "a shaky click is no stroke");
        auto* tempo = stage.find<NumberField>("Tempo");
        stroke(*tempo, {10.0f, 20.0f}, {10.0f, -40.0f});
        expectEquals(tempo->value(), 124.0, "the host's tempo is not for drawing");
    }

    void checkRow() {
        Stage stage("track");
        TakeRow row(*stage.model);
        row.setSize(460, TakeRow::height);
        row.show("t3", false);
        auto pressed = juce::String();
        row.onPressed = [&](const juce::String& take) { pressed = take; };
        stroke(row, {15.0f, 20.0f}, {15.0f, 20.0f});
        expectEquals(stage.lastCall(), juce::String("star t3 on"));
        stroke(row, {460.0f - 50.0f, 20.0f}, {460.0f - 50.0f, 20.0f});
        expectEquals(stage.lastCall(), juce::String("compare t3|t4 hear a"));
        expect(pressed.isEmpty(), "neither chooses the row");
        stroke(row, {200.0f, 20.0f}, {200.0f, 20.0f});
        expectEquals(pressed, juce::String("t3"));
        row.show({}, false);
        stage.model->calls.clear();
        stroke(row, {15.0f, 20.0f}, {15.0f, 20.0f});
        expect(stage.model->calls.isEmpty(), "an empty row does nothing");
    }

    void checkSegments() {
        Stage stage("insert");
        auto* mode = stage.find("Mode");
        auto third = juce::Point<float>(static_cast<float>(mode->getWidth()) * 0.6f, 12.0f);
        stroke(*mode, third, third);
        expect(stage.model->current.mode == Mode::inpaint);
    }
};

static MouseTest mouseTest;

}  // namespace sa3::editor

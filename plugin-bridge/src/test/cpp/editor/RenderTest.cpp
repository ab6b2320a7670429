/* Every scene, at every zoom, at its smallest and its usual size: no word is cut, nothing overlaps, nothing hangs out.
 */
#include "Stage.h"
#include "header/OptionsMenu.h"
#include "look/Theme.h"
#include "wave/PaintPeaks.h"
#include "window/WindowLayout.h"

namespace sa3::editor {

namespace {

WindowState windowOf(juce::Point<int> size, int zoom) {
    auto scale = static_cast<float>(zoom) / 100.0f;
    return {juce::roundToInt(static_cast<float>(size.x) * scale), juce::roundToInt(static_cast<float>(size.y) * scale),
            zoom};
}

/* Pixels, with half a thumb at either end. */
constexpr int leastSlider = 48;

bool isControl(juce::Component* component) {
    return component->getWantsKeyboardFocus() || dynamic_cast<juce::Button*>(component) != nullptr;
}

bool isScrolled(juce::Component* component) {
    return component->findParentComponentOfClass<juce::Viewport>() != nullptr;
}

double luminance(juce::Colour colour) {
    auto linear = [](float c) { return c <= 0.03928f ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.getFloatRed()) + 0.7152 * linear(colour.getFloatGreen()) +
           0.0722 * linear(colour.getFloatBlue());
}

double contrast(juce::Colour a, juce::Colour b) {
    auto first = luminance(a), second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace

class RenderTest : public juce::UnitTest {
  public:
    RenderTest() : juce::UnitTest("Render", "editor") {}

    void runTest() override {
        beginTest("auditSeesAWordThatDoesNotFit");
        auditSeesOverflow();
        beginTest("everySceneFitsAtEveryZoom");
        for (const auto& scene : scenes())
            for (auto zoom : zoomChoices)
                for (auto size : {WindowLayout::smallest(scene.kind), WindowLayout::usual(scene.kind)})
                    check(scene, zoom, size);
        beginTest("numbersOfRulersAreWholeOrLeftOut");
        checkMarks();
        beginTest("longSentencesTakeASecondLine");
        checkSentences();
        beginTest("textIsReadableOnEverySurface");
        checkContrast();
    }

  private:
    void auditSeesOverflow() {
        TextAudit audit;
        juce::Image image(juce::Image::ARGB, 100, 20, true);
        juce::Graphics g(image);
        drawLine(g, "much too long for this", {0.0f, 0.0f, 30.0f, 20.0f}, regularFont(14.0f), theme::text,
                 juce::Justification::left, Fit::whole);
        drawLine(g, "short", {0.0f, 0.0f, 90.0f, 20.0f}, regularFont(14.0f), theme::text, juce::Justification::left,
                 Fit::whole);
        expectEquals(audit.tooLong().size(), 1);
        expectEquals(audit.linesSeen(), 2);
    }

    void checkMarks() {
        TextAudit audit;
        juce::Image image(juce::Image::ARGB, 100, 20, true);
        juce::Graphics g(image);
        paintMark(g, "61", {92.0f, 0.0f, 8.0f, 20.0f}, 11.0f);
        expectEquals(audit.linesSeen(), 0, "it would say 6");
        paintMark(g, "61", {60.0f, 0.0f, 40.0f, 20.0f}, 11.0f);
        expectEquals(audit.linesSeen(), 1);
        expect(audit.tooLong().isEmpty());
    }

    void checkSentences() {
        auto font = regularFont(14.0f);
        auto drawn = [&](const juce::String& text) {
            juce::Image image(juce::Image::ARGB, 200, 40, true);
            {
                juce::Graphics g(image);
                drawSentence(g, text, {0.0f, 0.0f, 200.0f, 40.0f}, font, juce::Colours::white);
            }
            auto isInked = [&](int from, int to) {
                for (int y = from; y < to; ++y)
                    for (int x = 0; x < 200; ++x)
                        if (image.getPixelAt(x, y).getAlpha() > 128) return true;
                return false;
            };
            return std::pair{isInked(0, 12), isInked(28, 40)};
        };
        expect(drawn("a short one") == std::pair(false, false), "one line, in the middle");
        expect(drawn("a sentence that is too long for a line, and goes on") == std::pair(true, true), "two lines");
    }

    void check(const Scene& scene, int zoom, juce::Point<int> size) {
        Stage stage(scene.name, windowOf(size, zoom));
        auto where = juce::String(scene.name) + " at " + juce::String(zoom) + " %, " + juce::String(size.x) + "x" +
                     juce::String(size.y);
        TextAudit audit;
        auto picture = stage.editor->createComponentSnapshot(stage.editor->getLocalBounds());
        expectEquals(picture.getWidth(), stage.editor->getWidth(), where);
        expect(audit.linesSeen() > 25, where + ": hardly any text was drawn");
        expect(audit.tooLong().isEmpty(), where + " cuts: " + audit.tooLong().joinIntoString("; "));
        checkPlaces(stage, where);
        checkFields(stage, where);
    }

    void checkPlaces(const Stage& stage, const juce::String& where) {
        std::vector<juce::Component*> controls;
        for (auto* component : stage.visible())
            if (isControl(component) && !isScrolled(component)) controls.push_back(component);
        auto& window = stage.editor->content();
        auto placed = [&](juce::Component* c) { return window.getLocalArea(c, c->getLocalBounds()); };
        for (auto* one : controls) {
            expect(!one->getBounds().isEmpty(), where + ": no room for " + one->getTitle());
            expect(window.getLocalBounds().contains(placed(one)),
                   where + ": hangs out of the window: " + one->getTitle());
            expect(one->getParentComponent()->getLocalBounds().contains(one->getBounds()),
                   where + ": hangs out of its part: " + one->getTitle());
            if (auto* slider = dynamic_cast<juce::Slider*>(one))
                expect(slider->getWidth() >= leastSlider, where + ": no way to drag " + one->getTitle());
            for (auto* other : controls)
                if (one < other && !one->isParentOf(other) && !other->isParentOf(one))
                    expect(!placed(one).intersects(placed(other)),
                           where + ": " + one->getTitle() + " overlaps " + other->getTitle());
        }
    }

    void checkFields(const Stage& stage, const juce::String& where) {
        for (auto* component : stage.visible()) {
            if (auto* field = dynamic_cast<NumberField*>(component))
                expect(field->getFont().getStringWidthFloat(field->getText()) <=
                           static_cast<float>(field->getWidth() - 16),
                       where + ": \"" + field->getText() + "\" is cut in " + field->getTitle());
            if (auto* choice = dynamic_cast<juce::ComboBox*>(component))
                expect(fontFor(choice->getText(), theme::bodySize).getStringWidthFloat(choice->getText()) <=
                           static_cast<float>(choice->getWidth() - 30),
                       where + ": \"" + choice->getText() + "\" is cut in " + choice->getTitle());
        }
    }

    void checkContrast() {
        for (auto ground : {theme::background, theme::surface, theme::raised, theme::sunken, theme::hovered,
                            theme::accentWash, theme::problemWash})
            for (auto ink : {theme::text, theme::secondaryText})
                expect(contrast(ink, ground) >= 4.5,
                       ink.toString() + " on " + ground.toString() + ": " + juce::String(contrast(ink, ground), 2));
        for (auto ground : {theme::background, theme::surface, theme::accentWash, theme::raised, theme::sunken})
            expect(contrast(theme::accent, ground) >= 4.5, "accent on " + ground.toString());
        expect(contrast(theme::problem, theme::problemWash) >= 4.5, "problem on its ground");
        expect(contrast(theme::problem, theme::sunken) >= 4.5, "problem on sunken");
        expect(contrast(theme::good, theme::surface) >= 4.5, "good on surface");
        expect(contrast(theme::onAccent, theme::accent) >= 7.0, "the button's text");
    }
};

static RenderTest renderTest;

}  // namespace sa3::editor

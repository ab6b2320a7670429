#include "Segments.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

namespace {

/* Screen readers hear "Mode, Guide" and step through the choices as through a range. */
class ChoiceValue : public juce::AccessibilityRangedNumericValueInterface {
  public:
    ChoiceValue(std::function<int()> read, std::function<void(int)> write, int count)
        : get(std::move(read)), set(std::move(write)), choices(count) {}

    bool isReadOnly() const override { return false; }
    double getCurrentValue() const override { return get(); }
    void setValue(double value) override { set(juce::roundToInt(value)); }
    AccessibleValueRange getRange() const override { return {{0.0, static_cast<double>(choices - 1)}, 1.0}; }

  private:
    std::function<int()> get;
    std::function<void(int)> set;
    int choices;
};

}  // namespace

Segments::Segments(const juce::String& title, const juce::StringArray& labels, const juce::StringArray& tooltips)
    : names(labels), hints(tooltips) {
    setTitle(title);
    setDescription(names[0]);
    setHelpText(hints[0]);
    setWantsKeyboardFocus(true);
    setMouseClickGrabsKeyboardFocus(false);
    setRepaintsOnMouseActivity(true);
}

void Segments::show(int index) {
    if (index == current) return;
    current = juce::jlimit(0, names.size() - 1, index);
    setDescription(names[current]);
    setHelpText(hints[current]);
    repaint();
}

void Segments::setTooltips(const juce::StringArray& tooltips) {
    hints = tooltips;
    setHelpText(hints[current]);
}

void Segments::choose(int index) {
    if (index < 0 || index >= names.size() || index == current) return;
    show(index);
    if (auto* handler = getAccessibilityHandler())
        handler->notifyAccessibilityEvent(juce::AccessibilityEvent::valueChanged);
    if (onChoice) onChoice(index);
}

int Segments::idealWidth() const {
    auto font = regularFont(theme::bodySize);
    auto widest = 0.0f;
    for (const auto& name : names) widest = juce::jmax(widest, font.getStringWidthFloat(name));
    return names.size() * (static_cast<int>(std::ceil(widest)) + 24);
}

juce::Rectangle<float> Segments::cell(int index) const {
    auto width = static_cast<float>(getWidth()) / static_cast<float>(names.size());
    return {width * static_cast<float>(index), 0.0f, width, static_cast<float>(getHeight())};
}

void Segments::paint(juce::Graphics& g) {
    auto alpha = isEnabled() ? 1.0f : 0.45f;
    g.setColour(theme::sunken);
    g.fillRoundedRectangle(getLocalBounds().toFloat().reduced(0.5f), theme::corner);
    g.setColour(theme::outline);
    g.drawRoundedRectangle(getLocalBounds().toFloat().reduced(0.5f), theme::corner, 1.0f);
    auto mouse = getMouseXYRelative().toFloat();
    for (int i = 0; i < names.size(); ++i) {
        auto area = cell(i);
        if (i == current || (isEnabled() && isMouseOver() && area.contains(mouse))) {
            g.setColour(i == current ? theme::accentWash : theme::raised);
            g.fillRoundedRectangle(area.reduced(3.0f), theme::corner - 2.0f);
        }
        drawLine(g, names[i], area.reduced(4.0f, 0.0f), regularFont(theme::bodySize),
                 (i == current ? theme::accent : theme::secondaryText).withMultipliedAlpha(alpha),
                 juce::Justification::centred, Fit::whole);
    }
}

void Segments::mouseUp(const juce::MouseEvent& event) {
    for (int i = 0; i < names.size(); ++i)
        if (isEnabled() && cell(i).contains(event.position)) choose(i);
}

bool Segments::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::leftKey || key == juce::KeyPress::upKey) {
        choose(current - 1);
        return true;
    }
    if (key == juce::KeyPress::rightKey || key == juce::KeyPress::downKey) {
        choose(current + 1);
        return true;
    }
    return false;
}

juce::String Segments::getTooltip() {
    auto mouse = getMouseXYRelative().toFloat();
    for (int i = 0; i < names.size(); ++i)
        if (cell(i).contains(mouse)) return hints[i];
    return {};
}

std::unique_ptr<juce::AccessibilityHandler> Segments::createAccessibilityHandler() {
    auto value =
        std::make_unique<ChoiceValue>([this] { return current; }, [this](int index) { choose(index); }, names.size());
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::radioButton,
                                                        juce::AccessibilityActions{},
                                                        juce::AccessibilityHandler::Interfaces{std::move(value)});
}

}  // namespace sa3::editor

#include "FocusRing.h"

#include "look/Theme.h"

namespace sa3::editor {

FocusRing::FocusRing() {
    setInterceptsMouseClicks(false, false);
    setAccessible(false);
    juce::Desktop::getInstance().addFocusChangeListener(this);
}

FocusRing::~FocusRing() { juce::Desktop::getInstance().removeFocusChangeListener(this); }

void FocusRing::follow(juce::Component* focused) {
    auto* window = getParentComponent();
    auto isOurs = focused != nullptr && window != nullptr && window != focused && window->isParentOf(focused) &&
                  dynamic_cast<juce::TextEditor*>(focused) == nullptr;
    held = isOurs ? focused : nullptr;
    keepUp();
}

void FocusRing::keepUp() {
    auto next = held == nullptr ? juce::Rectangle<int>() : getLocalArea(held, held->getLocalBounds()).expanded(2);
    if (auto* view = held == nullptr ? nullptr : held->findParentComponentOfClass<juce::Viewport>())
        next = next.getIntersection(getLocalArea(view, view->getLocalBounds()).expanded(2));
    if (next == ring) return;
    repaint(ring.getUnion(next).expanded(3));
    ring = next;
}

void FocusRing::paint(juce::Graphics& g) {
    if (ring.isEmpty()) return;
    g.setColour(theme::text);
    g.drawRoundedRectangle(ring.toFloat().reduced(0.75f), theme::corner + 1.5f, 1.5f);
}

}  // namespace sa3::editor

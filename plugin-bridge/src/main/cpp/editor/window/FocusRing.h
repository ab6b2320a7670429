/* A ring round whatever has the keyboard, over everything else; text fields show it by their own outline. */
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sa3::editor {

class FocusRing : public juce::Component, private juce::FocusChangeListener {
  public:
    FocusRing();
    ~FocusRing() override;

    void paint(juce::Graphics& g) override;

    /** The area that the ring goes round, in this component's coordinates; empty: none is drawn. */
    juce::Rectangle<int> ringed() const { return ring; }
    void follow(juce::Component* focused);
    /** Goes where its component has gone, such as out of the view of what scrolls. */
    void keepUp();

  private:
    /* What the mouse chose needs no ring. */
    void globalFocusChanged(juce::Component* focused) override {
        follow(juce::ModifierKeys::currentModifiers.isAnyMouseButtonDown() ? nullptr : focused);
    }

    juce::Component::SafePointer<juce::Component> held;
    juce::Rectangle<int> ring;
};

}  // namespace sa3::editor

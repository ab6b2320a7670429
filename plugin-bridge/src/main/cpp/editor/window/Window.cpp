#include "Window.h"

#include <algorithm>

#include "look/Theme.h"
#include "window/WindowLayout.h"

namespace sa3::editor {

Window::Window(EditorModel& editorModel, std::function<void(int)> setZoom)
    : model(editorModel),
      header(editorModel, std::move(setZoom)),
      notices(editorModel, [this] { resized(); }),
      prompt(editorModel),
      length(editorModel),
      sampling(editorModel),
      mode(editorModel),
      lora(editorModel, [this] { resized(); }),
      generate(editorModel),
      take(editorModel),
      takes(editorModel),
      library(editorModel, [this](bool isOpen) { showLibrary(isOpen); }) {
    setFocusContainerType(FocusContainerType::keyboardFocusContainer);
    setWantsKeyboardFocus(true);
    addMouseListener(this, true);
    setTitle(model.kind() == PluginKind::track ? "SA3 Track" : "SA3 Insert");
    if (model.kind() == PluginKind::track)
        lane = std::make_unique<LanePanel>(model);
    else
        capture = std::make_unique<CapturePanel>(model);
    juce::Component* const bottom = lane != nullptr ? static_cast<juce::Component*>(lane.get()) : capture.get();
    auto order = 1;
    for (auto* part : {static_cast<juce::Component*>(&header), static_cast<juce::Component*>(&notices),
                       static_cast<juce::Component*>(&prompt), static_cast<juce::Component*>(&length),
                       static_cast<juce::Component*>(&sampling), static_cast<juce::Component*>(&mode),
                       static_cast<juce::Component*>(&lora), static_cast<juce::Component*>(&generate),
                       static_cast<juce::Component*>(&take), static_cast<juce::Component*>(&takes),
                       static_cast<juce::Component*>(&library), bottom}) {
        part->setExplicitFocusOrder(order++);
        addAndMakeVisible(part);
    }
    mode.setVisible(mode.isNeeded());
    library.setVisible(false);
    addAndMakeVisible(ring);
    header.refresh();
    for (auto* part :
         {static_cast<ModelView*>(&notices), static_cast<ModelView*>(&prompt), static_cast<ModelView*>(&length),
          static_cast<ModelView*>(&sampling), static_cast<ModelView*>(&mode), static_cast<ModelView*>(&lora),
          static_cast<ModelView*>(&generate), static_cast<ModelView*>(&take), static_cast<ModelView*>(&takes),
          static_cast<ModelView*>(&library)})
        part->refresh();
    if (lane != nullptr) lane->refresh();
    if (capture != nullptr) capture->refresh();
}

/* In the place of the takes. The keyboard goes where the eye does. */
void Window::showLibrary(bool isOpen) {
    library.setVisible(isOpen);
    take.setVisible(!isOpen);
    takes.setVisible(!isOpen);
    auto& stop = isOpen ? library.firstStop() : takes.box();
    if (stop.isShowing()) stop.grabKeyboardFocus();
}

void Window::paint(juce::Graphics& g) { g.fillAll(theme::background); }

void Window::resized() {
    auto layout =
        WindowLayout::of(getLocalBounds(), {model.kind(), notices.idealHeight(), lora.idealHeight(), mode.isNeeded()});
    header.setBounds(layout.header);
    notices.setBounds(layout.notices);
    prompt.setBounds(layout.prompt);
    length.setBounds(layout.length);
    sampling.setBounds(layout.sampling);
    mode.setBounds(layout.mode);
    lora.setBounds(layout.lora);
    generate.setBounds(layout.generate);
    take.setBounds(layout.take);
    takes.setBounds(layout.takes);
    library.setBounds(layout.take.getUnion(layout.takes));
    if (lane != nullptr) lane->setBounds(layout.bottom);
    if (capture != nullptr) capture->setBounds(layout.bottom);
    ring.setBounds(getLocalBounds());
    ring.follow(getCurrentlyFocusedComponent());
}

bool Window::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::returnKey) {
        generate.generate();
        return true;
    }
    if (key == juce::KeyPress::escapeKey) return generate.cancel();
    if (key == juce::KeyPress('z', juce::ModifierKeys::commandModifier, 0) && lora.hasKeyboardFocus(true))
        return prompt.undo(); /* a prompt that the slot's dice has put there */
    if (key.isKeyCode(juce::KeyPress::tabKey)) {
        moveFocus(!key.getModifiers().isShiftDown());
        return true;
    }
    return false;
}

/* Buttons do not take the keyboard when they are clicked; the window does then, so that Return, Escape and Tab work. */
void Window::mouseDown(const juce::MouseEvent&) {
    if (isShowing() && !hasKeyboardFocus(true)) grabKeyboardFocus();
}

void Window::moveFocus(bool isForwards) {
    auto stops = juce::KeyboardFocusTraverser().getAllComponents(this);
    std::erase_if(stops, [](juce::Component* stop) { return !stop->isShowing() || !stop->isEnabled(); });
    if (stops.empty()) return;
    auto count = static_cast<std::ptrdiff_t>(stops.size());
    auto place = std::find(stops.begin(), stops.end(), getCurrentlyFocusedComponent()) - stops.begin();
    auto next = place == count ? (isForwards ? 0 : count - 1) : (place + (isForwards ? 1 : -1) + count) % count;
    stops[static_cast<size_t>(next)]->grabKeyboardFocus();
}

void Window::parentHierarchyChanged() {
    if (isVisible() && getPeer() != nullptr)
        startTimerHz(framesPerSecond);
    else
        stopTimer();
}

void Window::timerCallback() {
    if (isShowing()) frame();
}

void Window::frame() {
    length.frame();
    lora.frame();
    generate.frame();
    take.frame();
    takes.frame();
    library.frame();
    if (lane != nullptr) lane->frame();
    if (capture != nullptr) capture->frame();
    ring.keepUp();
}

}  // namespace sa3::editor

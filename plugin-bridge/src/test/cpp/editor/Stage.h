/* A scene's window in a test: find a control by its name, press keys as a host's window would hand them on. */
#pragma once

#include "PluginEditor.h"
#include "preview/Scenes.h"

namespace sa3::editor {

struct Stage {
    explicit Stage(const juce::String& scene, WindowState window = {}) : model(makeScene(scene)) {
        jassert(model != nullptr);
        model->window = window;
        editor = std::make_unique<PluginEditor>(model->processor, *model);
        model->calls.clear();
    }

    /** Every component below the window that can be seen, parents before children. */
    std::vector<juce::Component*> visible() const {
        std::vector<juce::Component*> found;
        collect(editor->content(), found);
        return found;
    }

    /** The visible component of this kind and title; null: none. */
    template <typename Kind = juce::Component>
    Kind* find(const juce::String& title) const {
        for (auto* component : visible())
            if (component->getTitle() == title)
                if (auto* kind = dynamic_cast<Kind*>(component)) return kind;
        return nullptr;
    }

    /** Offers the key to the component and then to its parents, until one takes it. */
    static bool press(juce::Component* component, const juce::KeyPress& key) {
        for (; component != nullptr; component = component->getParentComponent())
            if (component->keyPressed(key)) return true;
        return false;
    }

    static void click(juce::Button* button) {
        if (button->getClickingTogglesState())
            button->setToggleState(!button->getToggleState(), juce::dontSendNotification);
        button->onClick();
    }

    juce::String lastCall() const {
        return model->calls.isEmpty() ? juce::String() : model->calls[model->calls.size() - 1];
    }

    std::unique_ptr<FakeModel> model;
    std::unique_ptr<PluginEditor> editor;

  private:
    static void collect(juce::Component& parent, std::vector<juce::Component*>& found) {
        for (auto* child : parent.getChildren()) {
            if (!child->isVisible()) continue;
            found.push_back(child);
            collect(*child, found);
        }
    }
};

inline juce::KeyPress letter(char c) {
    return juce::KeyPress(c, juce::ModifierKeys(), static_cast<juce::juce_wchar>(c));
}
inline juce::KeyPress plain(int code) { return juce::KeyPress(code); }
inline juce::KeyPress shifted(int code) { return juce::KeyPress(code, juce::ModifierKeys::shiftModifier, 0); }

}  // namespace sa3::editor

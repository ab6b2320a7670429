/*
 * Shows the window without a host, in any of its scenes, and writes it to a picture.
 *     editor_preview --list
 *     editor_preview track-working --zoom=150 --size=1620x1110 --out=picture.png
 *     editor_preview track                       opens it
 */
#include <iostream>

#include "PluginEditor.h"
#include "preview/Scenes.h"

namespace {

using namespace sa3::editor;

struct Order {
    juce::String scene;
    int zoomPercent = 100;
    int width = 0, height = 0; /* in pixels of the picture; 0: the usual size at this zoom */
    juce::String out;
};

int complain(const juce::String& message) {
    std::cerr << "editor_preview: " << message << std::endl;
    return 2;
}

int list() {
    for (const auto& scene : scenes()) std::cout << juce::String(scene.name).paddedRight(' ', 24) << scene.what << "\n";
    return 0;
}

int writePicture(PluginEditor& editor, const juce::String& path) {
    auto file = juce::File::getCurrentWorkingDirectory().getChildFile(path);
    file.deleteFile();
    juce::FileOutputStream stream(file);
    auto picture = editor.createComponentSnapshot(editor.getLocalBounds(), true, 1.0f);
    if (!stream.openedOk() || !juce::PNGImageFormat().writeImageToStream(picture, stream))
        return complain("cannot write " + file.getFullPathName());
    return 0;
}

int showWindow(PluginEditor& editor, const juce::String& name) {
    struct Frame : juce::DocumentWindow {
        explicit Frame(const juce::String& title) : juce::DocumentWindow(title, juce::Colours::black, allButtons) {}
        void closeButtonPressed() override { juce::MessageManager::getInstance()->stopDispatchLoop(); }
    };
    Frame frame("SA3 preview: " + name);
    frame.setUsingNativeTitleBar(true);
    frame.setContentNonOwned(&editor, true);
    frame.setResizable(true, false);
    frame.setVisible(true);
    juce::MessageManager::getInstance()->runDispatchLoop();
    return 0;
}

int run(const Order& order) {
    auto model = makeScene(order.scene);
    if (model == nullptr) return complain("no scene \"" + order.scene + "\"; --list shows them");
    model->window = {order.width, order.height, order.zoomPercent};
    PluginEditor editor(model->processor, *model);
    editor.content().frame();
    return order.out.isEmpty() ? showWindow(editor, order.scene) : writePicture(editor, order.out);
}

}  // namespace

int main(int count, char** words) {
    juce::ScopedJuceInitialiser_GUI gui;
    Order order;
    juce::ArgumentList arguments(count, words);
    if (arguments.size() == 0) return complain("say which scene; --list shows them");
    if (arguments.containsOption("--list")) return list();
    order.scene = arguments[0].text;
    if (arguments.containsOption("--zoom")) order.zoomPercent = arguments.removeValueForOption("--zoom").getIntValue();
    order.out = arguments.removeValueForOption("--out");
    auto size = juce::StringArray::fromTokens(arguments.removeValueForOption("--size"), "x", "");
    if (size.size() == 2) {
        order.width = size[0].getIntValue();
        order.height = size[1].getIntValue();
    }
    return run(order);
}

#include "HeaderBar.h"

#include "header/OptionsMenu.h"
#include "look/Look.h"
#include "look/Theme.h"

namespace sa3::editor {

HeaderBar::HeaderBar(EditorModel& editorModel, std::function<void(int)> setZoom)
    : model(editorModel),
      presets(editorModel),
      service(editorModel),
      models(editorModel),
      options(PushButton::bare(Icon::more, "Options", "Zoom, storage and folders")) {
    options->onClick = [this, setZoom] {
        openMenu(OptionsMenu::menu(model), *options,
                 [this, setZoom](int item) {
                     if (!models.run(item)) OptionsMenu::run(item, model, setZoom);
                 });
    };
    addAndMakeVisible(presets);
    addAndMakeVisible(service);
    addAndMakeVisible(*options);
}

void HeaderBar::refresh() {
    presets.refresh();
    service.refresh();
}

void HeaderBar::paint(juce::Graphics& g) {
    auto area = nameArea.toFloat();
    auto mark = area.removeFromLeft(22.0f).withSizeKeepingCentre(18.0f, 18.0f);
    /* The mark: five bars of a rising and falling level. */
    constexpr float levels[] = {0.35f, 0.7f, 1.0f, 0.6f, 0.3f};
    g.setColour(theme::accent);
    for (int i = 0; i < 5; ++i) {
        auto bar = juce::Rectangle<float>(2.2f, mark.getHeight() * levels[i]);
        g.fillRoundedRectangle(bar.withCentre({mark.getX() + 1.2f + 3.9f * static_cast<float>(i), mark.getCentreY()}),
                               1.1f);
    }
    area.removeFromLeft(6.0f);
    drawLine(g, model.kind() == PluginKind::track ? "SA3 Track" : "SA3 Insert", area, strongFont(theme::titleSize),
             theme::text, juce::Justification::centredLeft, Fit::whole);
    g.setColour(theme::outline);
    g.fillRect(getLocalBounds().removeFromBottom(1));
}

void HeaderBar::resized() {
    auto area = getLocalBounds().reduced(theme::padding, 0);
    nameArea = area.removeFromLeft(124);
    options->setBounds(
        area.removeFromRight(theme::controlHeight).withSizeKeepingCentre(theme::controlHeight, theme::controlHeight));
    area.removeFromRight(theme::gap);
    service.setBounds(area.removeFromRight(130));
    area.removeFromRight(theme::gap);
    presets.setBounds(area.withSizeKeepingCentre(juce::jmin(area.getWidth(), 420), area.getHeight()));
}

}  // namespace sa3::editor

/* Lines under the header: what the first run still needs, and what the model has to say. Takes no room when silent. */
#pragma once

#include "controls/ModelView.h"
#include "controls/PushButton.h"
#include "header/FirstRun.h"
#include "header/ModelMenu.h"

namespace sa3::editor {

class NoticeStrip : public ModelView, public juce::SettableTooltipClient {
  public:
    /** @param heightChanged called when idealHeight() is another one */
    NoticeStrip(EditorModel& model, std::function<void()> heightChanged);

    int idealHeight() const;
    void refresh() override;
    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    static constexpr int lineHeight = 46;

    void paintFirstRun(juce::Graphics& g, juce::Rectangle<int> line) const;
    void paintNotice(juce::Graphics& g, juce::Rectangle<int> line) const;
    void offer(PushButton& button, size_t index);
    void run(FirstRun::Action action, PushButton& button);
    void askWhereTheProgramIs();

    std::function<void()> onHeightChanged;
    std::optional<FirstRun> firstRun;
    std::optional<Notice> notice;
    PushButton first{"Start it now", "Do this now", PushButton::Style::primary};
    PushButton second{"How to install", "Or do this"};
    std::unique_ptr<PushButton> dismiss;
    ModelMenu models;
    std::unique_ptr<juce::FileChooser> chooser;
    int textRight = 0;
};

}  // namespace sa3::editor

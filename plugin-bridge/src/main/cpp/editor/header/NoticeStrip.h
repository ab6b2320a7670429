/* Lines under the header: what the first run still needs, and what the model has to say. Takes no room when silent. */
#pragma once

#include "controls/ModelView.h"
#include "controls/PushButton.h"
#include "header/FirstRun.h"

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

    std::function<void()> onHeightChanged;
    std::optional<FirstRun> firstRun;
    std::optional<Notice> notice;
    PushButton first{"Start it now", "Do this now", PushButton::Style::primary};
    PushButton second{"Look again", "Look for the service again"};
    std::unique_ptr<PushButton> dismiss;
    int textRight = 0;
};

}  // namespace sa3::editor

#include "WindowLayout.h"

#include "capture/CapturePanel.h"
#include "generate/GenerateBar.h"
#include "header/HeaderBar.h"
#include "lane/LanePanel.h"
#include "look/Theme.h"

namespace sa3::editor {

namespace {
constexpr int leastPromptHeight = theme::captionHeight + 66 + theme::gap + theme::controlHeight;
}

juce::Point<int> WindowLayout::smallest(PluginKind kind) { return {960, kind == PluginKind::track ? 704 : 784}; }

juce::Point<int> WindowLayout::usual(PluginKind kind) { return {1080, kind == PluginKind::track ? 740 : 820}; }

WindowLayout WindowLayout::of(juce::Rectangle<int> window, const Wishes& wishes) {
    constexpr int between = 14;
    WindowLayout layout;
    auto area = window;
    layout.header = area.removeFromTop(HeaderBar::height);
    area.reduce(theme::padding, theme::padding);
    layout.notices = area.removeFromTop(wishes.noticeHeight);
    layout.bottom = area.removeFromBottom(wishes.kind == PluginKind::track ? LanePanel::height : CapturePanel::height);
    area.removeFromBottom(between);

    auto left = area.removeFromLeft(area.getWidth() * 54 / 100);
    area.removeFromLeft(theme::padding + 6);
    layout.generate = left.removeFromBottom(GenerateBar::height);
    left.removeFromBottom(between);
    /* The prompt keeps two lines whatever else wants room; the LoRA slots scroll then. */
    auto rows = theme::fieldHeight + theme::gap;
    auto spare =
        left.getHeight() - leastPromptHeight - 2 * (between - 4) - 2 * rows + theme::gap - (wishes.hasModes ? rows : 0);
    layout.lora = left.removeFromBottom(juce::jlimit(0, wishes.loraHeight, spare));
    left.removeFromBottom(between - 4);
    if (wishes.hasModes) {
        layout.mode = left.removeFromBottom(theme::fieldHeight);
        left.removeFromBottom(theme::gap);
    }
    layout.sampling = left.removeFromBottom(theme::fieldHeight);
    left.removeFromBottom(theme::gap);
    layout.length = left.removeFromBottom(theme::fieldHeight);
    left.removeFromBottom(between - 4);
    layout.prompt = left;

    layout.take = area.removeFromTop(juce::jlimit(190, 320, area.getHeight() * 48 / 100));
    area.removeFromTop(between);
    layout.takes = area;
    return layout;
}

}  // namespace sa3::editor

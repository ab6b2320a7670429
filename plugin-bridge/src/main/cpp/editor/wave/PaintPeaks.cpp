#include "PaintPeaks.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

void paintPeaks(juce::Graphics& g, const Peaks& peaks, double peaksStart, const TimeMap& map,
                juce::Rectangle<float> area, juce::Colour colour) {
    auto buckets = static_cast<int>(std::min(peaks.lowest.size(), peaks.highest.size()));
    if (buckets == 0 || peaks.secondsPerBucket <= 0) return;
    auto visible = area.getSmallestIntegerContainer().getIntersection(g.getClipBounds());
    auto middle = area.getCentreY();
    auto half = area.getHeight() * 0.5f - 1.0f;
    auto pixel = 1.0f / juce::jmax(1.0f, g.getInternalContext().getPhysicalPixelScaleFactor());
    juce::RectangleList<float> columns;
    auto bucketAt = [&](float x) {
        return static_cast<int>(std::floor((map.timeAt(x - area.getX()) - peaksStart) / peaks.secondsPerBucket));
    };
    for (auto x = static_cast<float>(visible.getX()); x < static_cast<float>(visible.getRight()); x += pixel) {
        auto first = bucketAt(x);
        auto last = juce::jmin(buckets, juce::jmax(first + 1, bucketAt(x + pixel)));
        if (first < 0 || first >= buckets) continue;
        auto low = 0.0f, high = 0.0f;
        for (int i = first; i < last; ++i) {
            low = std::min(low, peaks.lowest[static_cast<size_t>(i)]);
            high = std::max(high, peaks.highest[static_cast<size_t>(i)]);
        }
        auto top = middle - juce::jlimit(0.0f, 1.0f, high) * half;
        auto bottom = middle - juce::jlimit(-1.0f, 0.0f, low) * half;
        columns.addWithoutMerging({x, top - 0.5f, pixel, bottom - top + 1.0f});
    }
    g.setColour(colour);
    g.fillRectList(columns);
}

void paintMark(juce::Graphics& g, const juce::String& text, juce::Rectangle<float> area, float fontHeight) {
    auto font = regularFont(fontHeight);
    if (font.getStringWidthFloat(text) > area.getWidth()) return;
    drawLine(g, text, area, font, theme::secondaryText, juce::Justification::centredLeft, Fit::whole);
}

}  // namespace sa3::editor

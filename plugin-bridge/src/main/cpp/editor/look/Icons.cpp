#include "Icons.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace sa3::editor {

namespace {

struct Outline {
    Icon icon;
    const char* path; /* SVG path data */
    bool isFilled;
};

constexpr auto starPath =
    "M12 3.6 L14.6 9.1 L20.6 9.8 L16.1 13.9 L17.4 19.9 L12 16.9 L6.6 19.9 L7.9 13.9 L3.4 9.8 L9.4 9.1 Z";

constexpr Outline outlines[] = {
    {Icon::play, "M8 5 L19 12 L8 19 Z", true},
    {Icon::stop, "M6.5 6.5 H17.5 V17.5 H6.5 Z", true},
    {Icon::star, starPath, false},
    {Icon::starFilled, starPath, true},
    {Icon::lockOpen, "M6 11 H18 V20 H6 Z M8.5 11 V7.5 A3.5 3.5 0 0 1 15.2 6", false},
    {Icon::lockClosed, "M6 11 H18 V20 H6 Z M8.5 11 V7.5 A3.5 3.5 0 0 1 15.5 7.5 V11 M12 14.5 V16.5", false},
    {Icon::dice, "M5 5 H19 V19 H5 Z M8.9 8.9 H9.1 M14.9 8.9 H15.1 M8.9 14.9 H9.1 M14.9 14.9 H15.1 M11.9 11.9 H12.1",
     false},
    {Icon::plus, "M12 6 V18 M6 12 H18", false},
    {Icon::cross, "M7 7 L17 17 M17 7 L7 17", false},
    {Icon::chevronDown, "M7 10 L12 15 L17 10", false},
    {Icon::chevronLeft, "M14 7 L9 12 L14 17", false},
    {Icon::chevronRight, "M10 7 L15 12 L10 17", false},
    {Icon::more, "M5.9 12 H6.1 M11.9 12 H12.1 M17.9 12 H18.1", false},
    {Icon::save, "M5 5 H16 L19 8 V19 H5 Z M8.5 5.5 V9.5 H14.5 V5.5 M8 19 V13.5 H16 V19", false},
    {Icon::trash, "M5 7 H19 M9.5 7 V4.5 H14.5 V7 M7 7 L8 19.5 H16 L17 7 M10.5 10.5 V16 M13.5 10.5 V16", false},
    {Icon::folder, "M4 18.5 V6 H9.5 L11.5 8.5 H20 V18.5 Z", false},
    {Icon::exportOut, "M12 14.5 V4.5 M8 8.5 L12 4.5 L16 8.5 M5 13 V19.5 H19 V13", false},
    {Icon::restore, "M5.5 8 A7.5 7.5 0 1 1 4.6 13.5 M5 4 V8.5 H9.5", false},
    {Icon::loop, "M7 9 H17 A3.5 3.5 0 0 1 17 16 H7 A3.5 3.5 0 0 1 5 9.8 M14 6 L17 9 L14 12", false},
    {Icon::hold, "M8.5 6 V18 M15.5 6 V18", false},
    {Icon::record, "M12 6 A6 6 0 1 1 11.99 6 Z", true},
    {Icon::grip, "M8.9 6 H9.1 M14.9 6 H15.1 M8.9 12 H9.1 M14.9 12 H15.1 M8.9 18 H9.1 M14.9 18 H15.1", false},
    {Icon::warning, "M12 4.5 L20.5 19.5 H3.5 Z M12 10.5 V14.5 M12 16.9 V17.1", false},
    {Icon::power, "M12 4 V11.5 M7.5 6.6 A7.3 7.3 0 1 0 16.5 6.6", false},
    {Icon::locate, "M10.5 5 A5.5 5.5 0 1 1 10.49 5 Z M14.5 14.5 L19.5 19.5", false},
};

}  // namespace

void drawIcon(juce::Graphics& g, Icon icon, juce::Rectangle<float> area, juce::Colour colour) {
    for (const auto& outline : outlines) {
        if (outline.icon != icon) continue;
        auto path = juce::Drawable::parseSVGPath(outline.path);
        auto side = juce::jmin(area.getWidth(), area.getHeight());
        auto square = area.withSizeKeepingCentre(side, side);
        path.applyTransform(juce::AffineTransform::scale(side / 24.0f).translated(square.getX(), square.getY()));
        g.setColour(colour);
        if (outline.isFilled) g.fillPath(path);
        juce::PathStrokeType stroke(1.7f * side / 24.0f * 1.1f, juce::PathStrokeType::curved,
                                    juce::PathStrokeType::rounded);
        g.strokePath(path, stroke);
        return;
    }
}

}  // namespace sa3::editor

#include "ServiceChip.h"

#include "look/Text.h"
#include "look/Theme.h"

namespace sa3::editor {

namespace {

struct Appearance {
    const char* text;
    juce::Colour dot;
    bool isFilled;
};

Appearance appearanceOf(ServiceState::Link link) {
    using Link = ServiceState::Link;
    switch (link) {
        case Link::connected:
            return {"Ready", theme::good, true};
        case Link::starting:
            return {"Starting", theme::accent, true};
        case Link::failed:
            return {"Failed", theme::problem, true};
        case Link::stopped:
            return {"Not running", theme::secondaryText, false};
        case Link::notInstalled:
            return {"Not installed", theme::secondaryText, false};
        case Link::wrongVersion:
            return {"Wrong version", theme::problem, true};
        case Link::lost:
            return {"No answer", theme::problem, true};
    }
    return {"", theme::secondaryText, false};
}

}  // namespace

ServiceChip::ServiceChip(EditorModel& editorModel) : ModelView(editorModel, Changes::service) { setTitle("Service"); }

void ServiceChip::refresh() {
    auto appearance = appearanceOf(model.service().link);
    text = appearance.text;
    dot = appearance.dot;
    isFilled = appearance.isFilled;
    setDescription(text);
    setTooltip(model.service().text);
    repaint();
}

void ServiceChip::paint(juce::Graphics& g) {
    auto area = getLocalBounds().toFloat();
    auto width = regularFont(13.0f).getStringWidthFloat(text);
    auto label = area.removeFromRight(juce::jmin(area.getWidth() - 16.0f, width + 1.0f));
    auto circle = juce::Rectangle<float>(8.0f, 8.0f).withCentre({label.getX() - 10.0f, area.getCentreY()});
    g.setColour(dot);
    if (isFilled)
        g.fillEllipse(circle);
    else
        g.drawEllipse(circle.reduced(0.75f), 1.5f);
    drawLine(g, text, label, regularFont(13.0f), theme::secondaryText, juce::Justification::centredRight, Fit::whole);
}

std::unique_ptr<juce::AccessibilityHandler> ServiceChip::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::staticText);
}

}  // namespace sa3::editor

#include "PushButton.h"

#include "look/Theme.h"

namespace sa3::editor {

namespace {
constexpr int iconSide = 18;
constexpr int inset = 11;
}  // namespace

PushButton::PushButton(const juce::String& title, const juce::String& tooltip, Style buttonStyle, Icon icon)
    : juce::Button(title), style(buttonStyle), offIcon(icon), iconWhenOn(icon) {
    setButtonText(title);
    setTitle(title);
    setTooltip(tooltip);
    setHelpText(tooltip);
    setWantsKeyboardFocus(true);
    setMouseClickGrabsKeyboardFocus(false);
}

std::unique_ptr<PushButton> PushButton::bare(Icon icon, const juce::String& title, const juce::String& tooltip) {
    auto button = std::make_unique<PushButton>(title, tooltip, Style::quiet, icon);
    button->setShowsText(false);
    return button;
}

void PushButton::setIcon(Icon icon) {
    if (offIcon == icon) return;
    offIcon = iconWhenOn = icon;
    repaint();
}

juce::Font PushButton::font() const {
    if (style == Style::primary) return strongFont(getHeight() > 40 ? 17.0f : theme::bodySize);
    return showsName ? fontFor(getButtonText(), theme::bodySize) : regularFont(theme::bodySize);
}

int PushButton::idealWidth() const {
    auto width = 2 * inset;
    if (offIcon != Icon::none) width += iconSide;
    if (showsText) width += static_cast<int>(std::ceil(font().getStringWidthFloat(getButtonText())));
    return width + (showsText && offIcon != Icon::none ? 5 : 0);
}

juce::Colour PushButton::ground(bool isOver, bool isDown) const {
    if (isAccented()) return theme::accent.brighter(isDown ? 0.0f : isOver ? 0.2f : 0.05f);
    if (getToggleState()) return theme::accentWash.brighter(isOver ? 0.1f : 0.0f);
    if (isDown) return theme::outline;
    if (isOver) return theme::hovered;
    return style == Style::quiet ? juce::Colours::transparentBlack : theme::raised;
}

void PushButton::paintButton(juce::Graphics& g, bool isOver, bool isDown) {
    auto area = getLocalBounds().toFloat().reduced(0.5f);
    g.setColour(ground(isOver && isEnabled(), isDown && isEnabled()).withMultipliedAlpha(isEnabled() ? 1.0f : 0.5f));
    g.fillRoundedRectangle(area, theme::corner);

    auto plain = isHint && !isOver ? theme::secondaryText : theme::text;
    auto colour = isAccented() ? theme::onAccent : getToggleState() ? theme::accent : plain;
    colour = colour.withMultipliedAlpha(isEnabled() ? 1.0f : 0.45f);
    auto icon = getToggleState() ? iconWhenOn : offIcon;
    if (!showsText) {
        drawIcon(g, icon, area.withSizeKeepingCentre(iconSide, iconSide), colour);
        return;
    }
    if (showsName) return paintName(g, area, colour);
    auto textWidth = font().getStringWidthFloat(getButtonText());
    auto iconWidth = icon == Icon::none ? 0.0f : iconSide + 5.0f;
    auto room = juce::jmin(area.getWidth() - 8.0f, textWidth + iconWidth + 1.0f);
    auto content = area.withSizeKeepingCentre(room, area.getHeight());
    if (icon != Icon::none)
        drawIcon(g, icon,
                 content.removeFromLeft(iconWidth).withTrimmedRight(5.0f).withSizeKeepingCentre(iconSide, iconSide),
                 colour);
    drawLine(g, getButtonText(), content, font(), colour, juce::Justification::centred, Fit::whole);
}

void PushButton::paintName(juce::Graphics& g, juce::Rectangle<float> area, juce::Colour colour) const {
    area.reduce(10.0f, 0.0f);
    if (offIcon != Icon::none)
        drawIcon(g, offIcon, area.removeFromRight(iconSide).withSizeKeepingCentre(iconSide, iconSide), colour);
    drawLine(g, getButtonText(), area.withTrimmedRight(4.0f), font(), colour, juce::Justification::centredLeft,
             Fit::shorten);
}

}  // namespace sa3::editor

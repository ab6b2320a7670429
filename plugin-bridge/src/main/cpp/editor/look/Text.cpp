#include "Text.h"

#include "EditorFonts.h"
#include "Theme.h"

namespace sa3::editor {

namespace {

TextAudit* currentAudit = nullptr;

/* The subset ends with Cyrillic, the extended Latin of Vietnamese, and a handful of symbols. */
bool isInEmbeddedFace(juce::juce_wchar c) {
    return c < 0x460 || (c >= 0x1e00 && c < 0x1f00) || (c >= 0x2010 && c < 0x2027) || c == 0x20ac || c == 0x2212 ||
           c == 0x266d || c == 0x266f;
}

}  // namespace

Typefaces::Typefaces()
    : regular(juce::Typeface::createSystemTypefaceFor(fonts::InterRegular_otf, fonts::InterRegular_otfSize)),
      strong(juce::Typeface::createSystemTypefaceFor(fonts::InterSemiBold_otf, fonts::InterSemiBold_otfSize)) {}

juce::Font regularFont(float height) {
    juce::SharedResourcePointer<Typefaces> faces;
    return juce::Font(faces->regular).withHeight(height);
}

juce::Font strongFont(float height) {
    juce::SharedResourcePointer<Typefaces> faces;
    return juce::Font(faces->strong).withHeight(height);
}

juce::Font fontFor(const juce::String& text, float height) {
    for (auto c : text)
        if (!isInEmbeddedFace(c))
            return juce::Font(juce::Font::getDefaultSansSerifFontName(), height, juce::Font::plain);
    return regularFont(height);
}

void drawLine(juce::Graphics& g, const juce::String& text, juce::Rectangle<float> area, const juce::Font& font,
              juce::Colour colour, juce::Justification justification, Fit fit) {
    if (fit == Fit::whole) TextAudit::note(text, font.getStringWidthFloat(text), area.getWidth());
    g.setColour(colour);
    g.setFont(font);
    g.drawText(text, area, justification, true);
}

void drawSentence(juce::Graphics& g, const juce::String& text, juce::Rectangle<float> area, const juce::Font& font,
                  juce::Colour colour) {
    g.setColour(colour);
    g.setFont(font);
    auto lines = juce::jmax(1, static_cast<int>(area.getHeight() / font.getHeight()));
    g.drawFittedText(text, area.toNearestInt(), juce::Justification::centredLeft, lines, 1.0f);
}

void drawCaption(juce::Graphics& g, const juce::String& text, juce::Rectangle<int> area) {
    drawLine(g, text, area.toFloat(), regularFont(theme::captionSize), theme::secondaryText,
             juce::Justification::centredLeft, Fit::whole);
}

TextAudit::TextAudit() : outer(currentAudit) { currentAudit = this; }

TextAudit::~TextAudit() { currentAudit = outer; }

void TextAudit::note(const juce::String& text, float needed, float available) {
    if (currentAudit == nullptr || text.isEmpty()) return;
    ++currentAudit->seen;
    if (needed > available + 0.5f)
        currentAudit->overflows.addIfNotAlreadyThere(text + " (needs " + juce::String(needed, 1) + ", has " +
                                                     juce::String(available, 1) + ")");
}

}  // namespace sa3::editor

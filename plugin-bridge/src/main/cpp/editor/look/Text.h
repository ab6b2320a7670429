/*
 * Fonts, and the one way in which views draw text. Text that must be read whole and text that may be shortened are told
 * apart, so that a test can find every place where a word does not fit.
 */
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace sa3::editor {

/** The embedded faces; kept by whoever holds a SharedResourcePointer to them, so that a window loads them once. */
struct Typefaces {
    Typefaces();
    juce::Typeface::Ptr regular;
    juce::Typeface::Ptr strong;
};

/** Fonts of the embedded faces, `height` in pixels at 100 %. */
juce::Font regularFont(float height);
juce::Font strongFont(float height);
/** Text with characters that the faces lack (Chinese, Japanese, ...) gets the system's own sans. */
juce::Font fontFor(const juce::String& text, float height);

enum class Fit {
    whole,  /* must fit: the layout owes it the room */
    shorten /* the user's own words: an ellipsis is fine */
};

/** Draws one line inside `area`. */
void drawLine(juce::Graphics& g, const juce::String& text, juce::Rectangle<float> area, const juce::Font& font,
              juce::Colour colour, juce::Justification justification, Fit fit);

/** Draws a sentence in as many lines as there is room for; what does not fit even then ends in an ellipsis. */
void drawSentence(juce::Graphics& g, const juce::String& text, juce::Rectangle<float> area, const juce::Font& font,
                  juce::Colour colour);

/** Draws a caption above a control: small, secondary colour, left. */
void drawCaption(juce::Graphics& g, const juce::String& text, juce::Rectangle<int> area);

/** While one lives, lines with Fit::whole that did not fit are written down. For tests. */
class TextAudit {
  public:
    TextAudit();
    ~TextAudit();

    /** For text that JUCE itself draws: `needed` and `available` are pixels. */
    static void note(const juce::String& text, float needed, float available);

    const juce::StringArray& tooLong() const { return overflows; }
    int linesSeen() const { return seen; }

  private:
    juce::StringArray overflows;
    int seen = 0;
    TextAudit* outer;

    JUCE_DECLARE_NON_COPYABLE(TextAudit)
};

}  // namespace sa3::editor

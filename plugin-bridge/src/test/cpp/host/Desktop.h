#pragma once

namespace sa3::test {

/**
 * Makes known to the display what a window manager would, before JUCE looks: JUCE sets properties of its own windows by
 * names that only one brings, and without them the display ends the program. Its connection stays open until the end.
 */
void greetDisplay();

/** False: there is no display. */
bool hasDisplay();

}  // namespace sa3::test

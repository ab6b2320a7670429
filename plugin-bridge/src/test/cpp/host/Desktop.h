#pragma once

#include <functional>

namespace sa3::test {

/**
 * Makes known to the display what a window manager would, before JUCE looks: JUCE sets properties of its own windows by
 * names that only one brings, and without them the display ends the program. Its connection stays open until the end.
 */
void greetDisplay();

/** False: there is no display. */
bool hasDisplay();

/** A window for a plugin's to lie in. @throws Failure there is no display */
unsigned long makeParent();
void dropParent(unsigned long window);

/** Gives each window there is the keyboard and presses Return; `wait` lets this many ms pass. */
void pressReturn(const std::function<void(int)>& wait);

}  // namespace sa3::test

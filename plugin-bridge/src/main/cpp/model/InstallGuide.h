/* What the window opens where SA3's own documents cannot be found. */
#pragma once

namespace sa3 {

inline constexpr const char* installGuide =
    "Installing SA3\n"
    "==============\n"
    "\n"
    "The plugins play what a project holds by themselves. To make something new they need SA3, the program that\n"
    "they were built with; it runs in the background and holds the model.\n"
    "\n"
    "1. If SA3 is on this computer, press \"Find SA3\" in the plugin's window and choose the file named sa3 in its\n"
    "   folder. That is all: it is looked at and remembered for all plugins.\n"
    "\n"
    "2. If it is not, or was moved: get its folder anew, open a terminal in it, and type\n"
    "\n"
    "       ./sa3 plugin install\n"
    "\n"
    "   The first time this builds the program, which takes some minutes. What is missing for that is named,\n"
    "   with the command that installs it.\n"
    "\n"
    "3. Models: press \"Get a model\" in the plugin's window. The demo is part of SA3 and needs nothing.\n";

}  // namespace sa3

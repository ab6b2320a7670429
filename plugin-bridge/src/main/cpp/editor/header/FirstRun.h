/*
 * What stands between the user and a first sound, and the button that does something about it; or what is being done about
 * it. One thing at a time, the one that blocks first.
 */
#pragma once

#include <optional>

#include "EditorModel.h"

namespace sa3::editor {

struct FirstRun {
    /** locateProgram and chooseModel ask something first: they are the window's. */
    enum class Action { locateProgram, openInstallGuide, startService, chooseModel, useDemo, cancelErrand };
    struct Offer {
        Action action;
        juce::String label;
    };

    juce::String title;
    juce::String text;
    std::vector<Offer> offers; /* the first is the one to press */
    bool isProblem = false;
    std::optional<double> portion = std::nullopt; /* of what is being done */

    /** Nothing when the instance is ready to render music. */
    static std::optional<FirstRun> of(const EditorModel& model);
    static void run(Action action, EditorModel& model);
};

}  // namespace sa3::editor

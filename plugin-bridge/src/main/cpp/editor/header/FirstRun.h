/*
 * What stands between the user and a first sound, and the button that does something about it. One thing at a time, the
 * one that blocks first.
 */
#pragma once

#include <optional>

#include "EditorModel.h"

namespace sa3::editor {

struct FirstRun {
    enum class Action { openInstallGuide, lookAgain, startService, getModel };
    struct Offer {
        Action action;
        juce::String label;
    };

    juce::String title;
    juce::String text;
    std::vector<Offer> offers; /* the first is the one to press */
    bool isProblem = false;

    /** Nothing when the instance is ready to render music. */
    static std::optional<FirstRun> of(const EditorModel& model);
    static void run(Action action, EditorModel& model);
};

}  // namespace sa3::editor

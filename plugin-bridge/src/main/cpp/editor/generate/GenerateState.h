/* What the generate area says and does, from the model alone. */
#pragma once

#include "EditorModel.h"

namespace sa3::editor {

struct GenerateState {
    enum class Kind { ready, blocked, queued, working, cancelling };

    Kind kind = Kind::ready;
    juce::String headline;         /* "Generate", or the stage */
    juce::String detail;           /* "step 5 of 8 · 12 s left", why it is blocked, ... */
    std::optional<double> portion; /* of the stage, 0 to 1; absent: the stage cannot say */
    juce::String job;              /* the one that Cancel ends; empty: none */
    int waiting = 0;               /* further renders of this instance behind it */

    bool isBusy() const { return job.isNotEmpty(); }

    static GenerateState of(const EditorModel& model);
};

}  // namespace sa3::editor

/* What rows and headings say about a take, and the file name it is offered under. */
#pragma once

#include "EditorModel.h"

namespace sa3::editor {

/** "8 bars · 120 bpm · 16.0 s · seed 1234"; says so when it is missing or still streaming. */
juce::String takeDetail(const Take& take);
/** A name that every file system takes, without extension. */
juce::String fileNameFor(const Take& take);
/** Null when the model has none of that id. */
const Take* findTake(const EditorModel& model, const juce::String& id);

}  // namespace sa3::editor

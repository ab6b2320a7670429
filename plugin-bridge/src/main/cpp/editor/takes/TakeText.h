/* What rows and headings say about a take, and the file name it is offered under. */
#pragma once

#include "EditorModel.h"

namespace sa3::editor {

/** "8 bars · 120 bpm · 16.0 s · seed 1234"; says so when it is missing or still streaming. */
juce::String takeDetail(const Take& take);
/** "29 Nov 2026 14:03 · 16.0 s · seed 1234", in the time of the place where the computer stands. */
juce::String libraryDetail(const LibraryTake& take);
/** A name that every file system takes, without extension. */
juce::String fileNameFor(const Take& take);
/** Null when the model has none of that id. */
const Take* findTake(const EditorModel& model, const juce::String& id);

}  // namespace sa3::editor

#include "TakeText.h"

#include "look/Words.h"

namespace sa3::editor {

juce::String takeDetail(const Take& take) {
    juce::StringArray parts;
    if (take.isMissing)
        parts.add("missing");
    else if (take.isStreaming)
        parts.add(lengthText(take.readySeconds) + " of " + lengthText(take.seconds) + " ready");
    if (take.bars) parts.add(barsText(*take.bars));
    if (take.bpm) parts.add(bpmText(*take.bpm));
    if (!take.isStreaming) parts.add(lengthText(take.seconds));
    parts.add("seed " + juce::String(take.seed));
    if (take.modelLabel.isNotEmpty()) parts.add(take.modelLabel);
    return parts.joinIntoString(juce::String::fromUTF8("  ·  "));
}

juce::String libraryDetail(const LibraryTake& take) {
    juce::StringArray parts;
    if (take.made.toMilliseconds() > 0) parts.add(take.made.toString(true, true, false, true));
    parts.add(lengthText(take.seconds));
    parts.add("seed " + juce::String(take.seed));
    return parts.joinIntoString(juce::String::fromUTF8("  ·  "));
}

juce::String fileNameFor(const Take& take) {
    auto name = juce::File::createLegalFileName(take.name.replaceCharacters(".", " ")).trim().substring(0, 60).trim();
    return name.isEmpty() ? juce::String("take") : name;
}

const Take* findTake(const EditorModel& model, const juce::String& id) {
    for (const auto& take : model.takes())
        if (take.id == id) return &take;
    return nullptr;
}

}  // namespace sa3::editor

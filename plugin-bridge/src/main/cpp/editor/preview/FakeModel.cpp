#include "FakeModel.h"

#include <algorithm>

namespace sa3::editor {

FakeModel::FakeModel(PluginKind kind) : pluginKind(kind), processor(kind) {}

void FakeModel::setSettings(const Settings& settings) {
    calls.add("settings");
    current = settings;
    announce(Changes::settings);
}

void FakeModel::loadPreset(const juce::String& id) {
    calls.add("load preset " + id);
    presetId = id;
    isModified = false;
    announce(Changes::presets);
}

juce::RangedAudioParameter& FakeModel::loraStrength(int slot) {
    return *processor.parameters.loraStrengths[static_cast<size_t>(slot)];
}

void FakeModel::setLora(int slot, const juce::String& choice) {
    calls.add("lora " + juce::String(slot) + " " + choice);
    for (const auto& known : choices)
        if (known.id == choice)
            slots[static_cast<size_t>(slot)] = {known.name, true, 0, 0, false, {}, {}, known.triggers};
    announce(Changes::loraSlots);
}

void FakeModel::clearLora(int slot) {
    calls.add("clear lora " + juce::String(slot));
    slots[static_cast<size_t>(slot)] = {};
    announce(Changes::loraSlots);
}

void FakeModel::setLoraOn(int slot, bool isOn) {
    calls.add("lora " + juce::String(slot) + (isOn ? " on" : " off"));
    slots[static_cast<size_t>(slot)].isOn = isOn;
    announce(Changes::loraSlots);
}

void FakeModel::locateLora(int slot, const juce::File& file) {
    calls.add("locate lora " + juce::String(slot) + " " + file.getFileName());
}

void FakeModel::rollPrompt(int slot) {
    calls.add("roll prompt " + juce::String(slot));
    current.prompt = slots[static_cast<size_t>(slot)].triggers.joinIntoString(", ") + ", a prompt of its training";
    announce(Changes::settings);
}

void FakeModel::togglePreview(int slot) {
    calls.add("preview " + juce::String(slot));
    previewed = previewed == slot ? -1 : slot;
    announce(Changes::loraChoices);
}

Take* FakeModel::find(const juce::String& take) {
    auto found = std::find_if(takeList.begin(), takeList.end(), [&](const Take& t) { return t.id == take; });
    return found == takeList.end() ? nullptr : &*found;
}

void FakeModel::selectTake(const juce::String& take) {
    if (takeId == take) return;
    calls.add("select " + take);
    takeId = take;
    announce(Changes::takes);
}

void FakeModel::setStarred(const juce::String& take, bool isStarred) {
    calls.add("star " + take + (isStarred ? " on" : " off"));
    if (auto* found = find(take)) found->isStarred = isStarred;
    announce(Changes::takes);
}

void FakeModel::setComparison(const Comparison& comparison) {
    calls.add("compare " + comparison.a + "|" + comparison.b + (comparison.heard == Side::a ? " hear a" : " hear b"));
    pair = comparison;
    announce(Changes::takes);
}

void FakeModel::removeTake(const juce::String& take) {
    calls.add("remove " + take);
    std::erase_if(takeList, [&](const Take& t) { return t.id == take; });
    if (takeId == take) takeId = takeList.empty() ? juce::String() : takeList.front().id;
    announce(Changes::takes);
}

void FakeModel::locateTake(const juce::String& take, const juce::File& file) {
    calls.add("locate take " + take + " " + file.getFileName());
}

void FakeModel::toggleAudition(const juce::String& take) {
    calls.add("audition " + take);
    audition = audition == take ? juce::String() : take;
    announce(Changes::takes);
}

void FakeModel::exportTake(const juce::String& take, const juce::File& target) {
    calls.add("export " + take + " " + target.getFileName());
}

void FakeModel::openLibrary() {
    calls.add("open library");
    libraryRead = std::make_shared<const Library>();
    announce(Changes::library);
}

void FakeModel::closeLibrary() {
    calls.add("close library");
    libraryRead.reset();
    announce(Changes::library);
}

void FakeModel::bringBack(const juce::String& take) {
    calls.add("bring back " + take);
    for (const auto& stored : libraryRead->takes) {
        if (stored.id != take) continue;
        Take back;
        back.id = stored.id;
        back.name = stored.words;
        back.seconds = stored.seconds;
        takeList.insert(takeList.begin(), back);
    }
    announce(Changes::takes);
}

void FakeModel::placeTake(const juce::String& take, const Placement& placement) {
    using At = Placement::At;
    auto where = placement.at == At::playhead       ? juce::String("playhead")
                 : placement.at == At::nextBar      ? juce::String("next bar")
                 : placement.at == At::projectStart ? juce::String("start")
                                                    : "note " + juce::String(placement.midiNote);
    calls.add("place " + take + " at " + where + (placement.isLooped ? " looped" : ""));
}

LaneClip* FakeModel::findClip(const juce::String& clip) {
    auto found = std::find_if(clips.begin(), clips.end(), [&](const LaneClip& c) { return c.id == clip; });
    return found == clips.end() ? nullptr : &*found;
}

void FakeModel::moveClip(const juce::String& clip, double startBeats) {
    calls.add("move " + clip + " to " + juce::String(startBeats, 1));
    if (auto* found = findClip(clip)) found->startBeats = startBeats;
    announce(Changes::lane);
}

void FakeModel::setClipLooped(const juce::String& clip, bool isLooped) {
    calls.add("loop " + clip + (isLooped ? " on" : " off"));
    if (auto* found = findClip(clip)) found->isLooped = isLooped;
    announce(Changes::lane);
}

void FakeModel::setClipNote(const juce::String& clip, std::optional<int> midiNote) {
    calls.add("note " + clip + " " + (midiNote ? juce::String(*midiNote) : juce::String("none")));
    if (auto* found = findClip(clip)) found->midiNote = midiNote;
    announce(Changes::lane);
}

void FakeModel::removeClip(const juce::String& clip) {
    calls.add("remove clip " + clip);
    std::erase_if(clips, [&](const LaneClip& c) { return c.id == clip; });
    announce(Changes::lane);
}

void FakeModel::setCaptureRange(juce::Range<double> seconds) {
    calls.add("range " + juce::String(seconds.getStart(), 2) + ".." + juce::String(seconds.getEnd(), 2));
    captured.range = seconds;
    announce(Changes::capture);
}

void FakeModel::setCaptureHeld(bool isHeld) {
    calls.add(isHeld ? "hold on" : "hold off");
    captured.isHeld = isHeld;
    announce(Changes::capture);
}

void FakeModel::setCaptureCapacity(double seconds) {
    calls.add("capacity " + juce::String(seconds, 0));
    captured.capacitySeconds = seconds;
    announce(Changes::capture);
}

void FakeModel::setStateStorage(StateStorage chosen) {
    calls.add(chosen == StateStorage::insideProject ? "store inside" : "store by hash");
    storage = chosen;
    announce(Changes::storage);
}

void FakeModel::dismissNotice() {
    calls.add("dismiss");
    line.reset();
    announce(Changes::notice);
}

}  // namespace sa3::editor

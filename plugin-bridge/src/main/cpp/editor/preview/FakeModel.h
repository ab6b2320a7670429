/*
 * A model without a processor or a service: every answer is a public field, every request is written down and, where
 * that is simple, carried out. Scenes fill one in; tests read its `calls`.
 */
#pragma once

#include "EditorModel.h"
#include "processor/Parameters.h"

namespace sa3::editor {

/** Owns the real host parameters, so that sliders are tried on the ranges that hosts see. */
class FakeProcessor : public juce::AudioProcessor {
  public:
    explicit FakeProcessor(PluginKind pluginKind) : parameters(*this, pluginKind) {}

    const juce::String getName() const override { return "preview"; }
    void prepareToPlay(double, int) override {}
    void releaseResources() override {}
    void processBlock(juce::AudioBuffer<float>&, juce::MidiBuffer&) override {}
    double getTailLengthSeconds() const override { return 0; }
    bool acceptsMidi() const override { return false; }
    bool producesMidi() const override { return false; }
    juce::AudioProcessorEditor* createEditor() override { return nullptr; }
    bool hasEditor() const override { return false; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return {}; }
    void changeProgramName(int, const juce::String&) override {}
    void getStateInformation(juce::MemoryBlock&) override {}
    void setStateInformation(const void*, int) override {}

    Parameters parameters;
};

class FakeModel : public EditorModel {
  public:
    explicit FakeModel(PluginKind kind);

    /** One line for each request, in order: "generate", "star take-1 on", ... */
    juce::StringArray calls;

    PluginKind pluginKind;
    FakeProcessor processor;
    ServiceState serviceState;
    std::vector<ModelInfo> modelList;
    std::optional<Errand> underWay;
    Settings current;
    std::vector<Mode> modeList;
    juce::String source;
    std::vector<PresetChoice> presetList;
    juce::String presetId;
    bool isModified = false;
    std::array<LoraSlot, loraSlotCount> slots;
    std::vector<LoraChoice> choices;
    int previewed = -1;
    std::vector<Job> jobList;
    juce::String refusal;
    std::vector<Take> takeList;
    juce::String takeId;
    juce::String audition;
    Comparison pair;
    std::shared_ptr<const Library> libraryRead;
    juce::File dragFile;
    std::vector<LaneClip> clips;
    Capture captured;
    Transport hostTransport;
    StateStorage storage = StateStorage::insideProject;
    std::optional<Notice> line;
    WindowState window;

    /** Tells the views; for tests that change a field. */
    void tell(std::uint32_t changes) { announce(changes); }

    PluginKind kind() const override { return pluginKind; }
    juce::String versionText() const override { return "SA3 0.1.0"; }
    const ServiceState& service() const override { return serviceState; }
    void startService() override { calls.add("start service"); }
    void openInstallGuide() override { calls.add("open install guide"); }
    void locateProgram(const juce::File& place) override { calls.add("locate program " + place.getFileName()); }
    const std::vector<ModelInfo>& models() const override { return modelList; }
    void downloadModel(const juce::String& id) override { calls.add("download " + id); }
    void importModels(const juce::File& from, const juce::String& id) override {
        calls.add("import " + from.getFileName() + " " + id);
    }
    void openLicencePage() override { calls.add("open licence page"); }
    void setHubToken(const juce::String& token) override { calls.add("token " + token); }
    const std::optional<Errand>& errand() const override { return underWay; }
    void cancelErrand() override { calls.add("cancel errand"); }
    const Settings& settings() const override { return current; }
    void setSettings(const Settings& settings) override;
    void rollSeed() override { calls.add("roll seed"); }
    const std::vector<Mode>& modes() const override { return modeList; }
    juce::String sourceText() const override { return source; }
    const std::vector<PresetChoice>& presets() const override { return presetList; }
    juce::String currentPreset() const override { return presetId; }
    bool isPresetModified() const override { return isModified; }
    void loadPreset(const juce::String& id) override;
    void savePreset(const juce::String& name) override { calls.add("save preset " + name); }
    void deletePreset(const juce::String& id) override { calls.add("delete preset " + id); }
    const std::array<LoraSlot, loraSlotCount>& loraSlots() const override { return slots; }
    const std::vector<LoraChoice>& loraChoices() const override { return choices; }
    juce::RangedAudioParameter& loraStrength(int slot) override;
    void setLora(int slot, const juce::String& choice) override;
    void clearLora(int slot) override;
    void setLoraOn(int slot, bool isOn) override;
    void locateLora(int slot, const juce::File& file) override;
    void openLoraFolder() override { calls.add("open lora folder"); }
    void rollPrompt(int slot) override;
    void togglePreview(int slot) override;
    bool isPreviewing(int slot) const override { return previewed == slot; }
    const std::vector<Job>& jobs() const override { return jobList; }
    juce::String whyNotGenerate() const override { return refusal; }
    void generate() override { calls.add("generate"); }
    void cancel(const juce::String& job) override { calls.add("cancel " + job); }
    const std::vector<Take>& takes() const override { return takeList; }
    juce::String selectedTake() const override { return takeId; }
    void selectTake(const juce::String& take) override;
    void setStarred(const juce::String& take, bool isStarred) override;
    const Comparison& comparison() const override { return pair; }
    void setComparison(const Comparison& comparison) override;
    void restoreSettings(const juce::String& take) override { calls.add("restore " + take); }
    void removeTake(const juce::String& take) override;
    void locateTake(const juce::String& take, const juce::File& file) override;
    void fetchTake(const juce::String& take) override { calls.add("fetch " + take); }
    void toggleAudition(const juce::String& take) override;
    juce::String auditionedTake() const override { return audition; }
    juce::File fileForDragging(const juce::String&) const override { return dragFile; }
    void exportTake(const juce::String& take, const juce::File& target) override;
    void revealTake(const juce::String& take) override { calls.add("reveal " + take); }
    void openTakesFolder() override { calls.add("open takes folder"); }
    void openLibrary() override;
    void closeLibrary() override;
    std::shared_ptr<const Library> library() const override { return libraryRead; }
    void bringBack(const juce::String& take) override;
    const std::vector<LaneClip>& lane() const override { return clips; }
    void placeTake(const juce::String& take, const Placement& placement) override;
    void moveClip(const juce::String& clip, double startBeats) override;
    void setClipLooped(const juce::String& clip, bool isLooped) override;
    void setClipNote(const juce::String& clip, std::optional<int> midiNote) override;
    void removeClip(const juce::String& clip) override;
    const Capture& capture() const override { return captured; }
    void setCaptureRange(juce::Range<double> seconds) override;
    void setCaptureHeld(bool isHeld) override;
    void setCaptureCapacity(double seconds) override;
    juce::RangedAudioParameter* gain() override { return processor.parameters.gainDb; }
    juce::RangedAudioParameter* dryWet() override { return processor.parameters.dryWet; }
    juce::RangedAudioParameter* playMode() override { return processor.parameters.play; }
    Transport transport() const override { return hostTransport; }
    StateStorage stateStorage() const override { return storage; }
    void setStateStorage(StateStorage chosen) override;
    const std::optional<Notice>& notice() const override { return line; }
    void dismissNotice() override;
    WindowState windowState() const override { return window; }
    void setWindowState(const WindowState& state) override { window = state; }

  private:
    Take* find(const juce::String& take);
    LaneClip* findClip(const juce::String& clip);
};

}  // namespace sa3::editor

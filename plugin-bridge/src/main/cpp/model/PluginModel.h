/*
 * EditorModel over an instance: keeps what the window shows as values of the message thread, refreshed after every change
 * that the instance announces, and turns what the window asks for into changes of the project.
 */
#pragma once

#include <atomic>
#include <memory>

#include "editor/EditorModel.h"
#include "editor/PluginEditor.h"
#include "instance/Instance.h"
#include "model/CaptureDrawing.h"

namespace sa3 {

class PluginModel final : public editor::EditorModel, private juce::AsyncUpdater {
  public:
    PluginModel(juce::AudioProcessor& processor, Instance& instance);
    ~PluginModel() override;

    /** Shows all changes so far at once; for tests, which have no message loop. Message thread. */
    void refreshNow() { handleUpdateNowIfNeeded(); }

    editor::PluginKind kind() const override { return held.surroundings().kind; }
    juce::String versionText() const override;

    const editor::ServiceState& service() const override { return serviceState; }
    void startService() override { act([&] { held.startService(); }); }
    void openInstallGuide() override;
    void locateProgram(const juce::File& place) override;
    const std::vector<editor::ModelInfo>& models() const override { return modelList; }
    void downloadModel(const juce::String& model) override;
    void importModels(const juce::File& from, const juce::String& model) override;
    void openLicencePage() override;
    void setHubToken(const juce::String& token) override;
    const std::optional<editor::Errand>& errand() const override { return underWay; }
    void cancelErrand() override { act([&] { held.cancelErrand(); }); }

    const editor::Settings& settings() const override { return current; }
    void setSettings(const editor::Settings& settings) override;
    void rollSeed() override;
    const std::vector<editor::Mode>& modes() const override { return modeList; }
    juce::String sourceText() const override;
    const std::vector<editor::PresetChoice>& presets() const override { return presetList; }
    juce::String currentPreset() const override;
    bool isPresetModified() const override { return presetIsModified; }
    void loadPreset(const juce::String& id) override;
    void savePreset(const juce::String& name) override;
    void deletePreset(const juce::String& id) override;

    const std::array<editor::LoraSlot, editor::loraSlotCount>& loraSlots() const override { return slots; }
    const std::vector<editor::LoraChoice>& loraChoices() const override { return choices; }
    juce::RangedAudioParameter& loraStrength(int slot) override;
    void setLora(int slot, const juce::String& choice) override;
    void clearLora(int slot) override;
    void setLoraOn(int slot, bool isOn) override;
    void locateLora(int slot, const juce::File& file) override;
    void openLoraFolder() override;
    void rollPrompt(int slot) override;
    void togglePreview(int slot) override;
    bool isPreviewing(int slot) const override;

    const std::vector<editor::Job>& jobs() const override { return jobList; }
    juce::String whyNotGenerate() const override;
    void generate() override { act([&] { held.generate(); }); }
    void cancel(const juce::String& job) override { act([&] { held.cancel(job.toStdString()); }); }

    const std::vector<editor::Take>& takes() const override { return takeList; }
    juce::String selectedTake() const override;
    void selectTake(const juce::String& take) override;
    void setStarred(const juce::String& take, bool isStarred) override;
    const editor::Comparison& comparison() const override { return pair; }
    void setComparison(const editor::Comparison& comparison) override;
    void restoreSettings(const juce::String& take) override;
    void removeTake(const juce::String& take) override;
    void locateTake(const juce::String& take, const juce::File& file) override;
    void fetchTake(const juce::String& take) override;
    void toggleAudition(const juce::String& take) override;
    juce::String auditionedTake() const override;
    juce::File fileForDragging(const juce::String& take) const override;
    void exportTake(const juce::String& take, const juce::File& target) override;
    void revealTake(const juce::String& take) override;
    void openTakesFolder() override;

    void openLibrary() override { act([&] { held.library.open(); }); }
    void closeLibrary() override { act([&] { held.closeLibrary(); }); }
    std::shared_ptr<const editor::Library> library() const override { return libraryRead; }
    void bringBack(const juce::String& take) override { act([&] { held.library.bringBack(take.toStdString()); }); }

    const std::vector<editor::LaneClip>& lane() const override { return clips; }
    void placeTake(const juce::String& take, const editor::Placement& placement) override;
    void moveClip(const juce::String& clip, double startBeats) override;
    void setClipLooped(const juce::String& clip, bool isLooped) override;
    void setClipNote(const juce::String& clip, std::optional<int> midiNote) override;
    void removeClip(const juce::String& clip) override;

    const editor::Capture& capture() const override;
    void setCaptureRange(juce::Range<double> seconds) override;
    void setCaptureHeld(bool isHeld) override;
    void setCaptureCapacity(double seconds) override;

    juce::RangedAudioParameter* gain() override { return held.surroundings().parameters.gainDb; }
    juce::RangedAudioParameter* dryWet() override { return held.surroundings().parameters.dryWet; }
    juce::RangedAudioParameter* playMode() override { return held.surroundings().parameters.play; }

    editor::Transport transport() const override;
    editor::StateStorage stateStorage() const override;
    void setStateStorage(editor::StateStorage storage) override;
    const std::optional<editor::Notice>& notice() const override { return line; }
    void dismissNotice() override { act([&] { held.board.dismiss(); }); }
    editor::WindowState windowState() const override { return contents()->window; }
    void setWindowState(const editor::WindowState& state) override;

  private:
    /** What the window asks for comes from the host's loop: nothing may be thrown into it. */
    template <class Body>
    void act(Body&& body) noexcept {
        held.contain(std::forward<Body>(body));
    }
    void handleAsyncUpdate() override;
    void refresh(std::uint32_t changes);
    project::Project::Snapshot contents() const { return held.project.now(); }
    const editor::LibraryTake* inLibrary(const std::function<bool(const editor::LibraryTake&)>& isIt) const;
    void playInPlace(const std::string& take, double startPpq);
    void changeClip(const juce::String& clip, const std::function<void(project::LaneClip&)>& body);
    void changeSlot(int slot, const std::function<void(project::LoraSlot&)>& body);
    void adopt(const Json& settings, const std::string& preset);
    void setStrengths(const render::Strengths& strengths);
    bool differsFromPreset() const;
    void reveal(const std::filesystem::path& path);

    juce::AudioProcessor& processor;
    Instance& held;
    std::atomic<std::uint32_t> pending{0};
    std::atomic<bool> isModified{false};  // since the host was told

    editor::ServiceState serviceState;
    std::vector<editor::ModelInfo> modelList;
    std::optional<editor::Errand> underWay;
    editor::Settings current;
    std::vector<editor::Mode> modeList;
    std::vector<editor::PresetChoice> presetList;
    bool presetIsModified = false;
    std::array<editor::LoraSlot, editor::loraSlotCount> slots;
    std::vector<editor::LoraChoice> choices;
    std::vector<editor::Job> jobList;
    std::vector<editor::Take> takeList;
    editor::Comparison pair;
    std::shared_ptr<const editor::Library> libraryRead;
    std::vector<editor::LaneClip> clips;
    std::optional<editor::Notice> line;
    mutable editor::Capture captured;
    mutable std::shared_ptr<CaptureDrawing> drawing;
    mutable std::atomic<bool> isDrawing{false};
    mutable std::uint32_t drawnAtMs = 0;
};

/** The window; while it is open the service is wanted. */
class PluginWindow final : public editor::PluginEditor {
  public:
    PluginWindow(juce::AudioProcessor& processor, PluginModel& model, Instance& theInstance)
        : editor::PluginEditor(processor, model), instance(theInstance) {
        instance.contain([&] { instance.setWindowOpen(true); });
    }
    ~PluginWindow() override {
        instance.contain([&] { instance.setWindowOpen(false); });
    }

  private:
    Instance& instance;
};

}  // namespace sa3

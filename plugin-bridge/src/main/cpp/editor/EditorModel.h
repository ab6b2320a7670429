/*
 * Everything the window shows and everything it can ask for. The processor implements it; the preview application has a
 * scripted one. Views know nothing else of the plugin.
 *
 * Threads    Message thread only, both ways: calls come from it, listeners are called on it.
 * Waiting    Never. A getter returns what is known now; an action starts something, returns at once and reports later
 *            through changes and notice(). No getter opens files, scans folders or talks to the service.
 * Lifetime   Returned references stay valid until the next change is announced. The model outlives its listeners.
 */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <algorithm>
#include <vector>

#include "EditorState.h"

namespace sa3::editor {

/** What changed since the last announcement, coarse: a view reads its own part again. */
struct Changes {
    enum Flag : std::uint32_t {
        service = 1u << 0,
        models = 1u << 1,
        settings = 1u << 2,
        loraSlots = 1u << 3,
        loraChoices = 1u << 4,
        presets = 1u << 5,
        jobs = 1u << 6,
        takes = 1u << 7, /* list, stars, peaks, selection, comparison */
        lane = 1u << 8,
        capture = 1u << 9, /* range, hold, capacity; the running end is polled with capture() while shown */
        notice = 1u << 10,
        storage = 1u << 11,
        library = 1u << 12,
        everything = ~0u
    };
};

class EditorModel {
  public:
    class Listener {
      public:
        virtual ~Listener() = default;
        /** @param changes an or of Changes::Flag */
        virtual void editorModelChanged(std::uint32_t changes) = 0;
    };

    virtual ~EditorModel() = default;

    void addListener(Listener* listener) { listeners.push_back(listener); }
    void removeListener(Listener* listener) { std::erase(listeners, listener); }

    virtual PluginKind kind() const = 0;
    virtual juce::String versionText() const = 0;

    /* ---- service and models ---------------------------------------------------------------------------------- */
    virtual const ServiceState& service() const = 0;
    virtual void startService() = 0;
    /** Opens what says how to install the program. */
    virtual void openInstallGuide() = 0;
    /** Takes the program that the user points at, its launcher `sa3` or the folder of it: checks it, and writes it down. */
    virtual void locateProgram(const juce::File& place) = 0;

    virtual const std::vector<ModelInfo>& models() const = 0;
    /** Fetches a model's weights; goes on when the window is closed. */
    virtual void downloadModel(const juce::String& model) = 0;
    /** Copies models out of a folder, or the folder of a file; an empty id: all whose names the files tell. */
    virtual void importModels(const juce::File& from, const juce::String& model) = 0;
    /** The page where an account accepts the models' licence. */
    virtual void openLicencePage() = 0;
    /** The read token of such an account; kept for all downloads of this user. */
    virtual void setHubToken(const juce::String& token) = 0;
    /** What is done now of the above; nothing: nothing is. Changes with Changes::service. */
    virtual const std::optional<Errand>& errand() const = 0;
    virtual void cancelErrand() = 0;

    /* ---- settings and presets -------------------------------------------------------------------------------- */
    virtual const Settings& settings() const = 0;
    virtual void setSettings(const Settings& settings) = 0;
    /** Draws a new seed and shows it. */
    virtual void rollSeed() = 0;
    /** The modes that this instance can render; text comes first. */
    virtual const std::vector<Mode>& modes() const = 0;
    /**
     * What the present mode takes its audio from, one line ("Captured bars 5 to 9, 8.0 s"), or what to do to give it
     * some; empty for text.
     */
    virtual juce::String sourceText() const = 0;

    virtual const std::vector<PresetChoice>& presets() const = 0;
    /** Id of the preset that was loaded last; empty: none. */
    virtual juce::String currentPreset() const = 0;
    /** True when settings or LoRAs differ from what that preset gave. */
    virtual bool isPresetModified() const = 0;
    virtual void loadPreset(const juce::String& id) = 0;
    /** Saves settings and LoRA set under this name in the user's folder; a user's preset of that name is replaced. */
    virtual void savePreset(const juce::String& name) = 0;
    virtual void deletePreset(const juce::String& id) = 0;

    /* ---- LoRA ------------------------------------------------------------------------------------------------ */
    virtual const std::array<LoraSlot, loraSlotCount>& loraSlots() const = 0;
    virtual const std::vector<LoraChoice>& loraChoices() const = 0;
    /** The host's parameter of the slot: 0 to maxLoraStrength, 1 is as trained. Lives as long as the model. */
    virtual juce::RangedAudioParameter& loraStrength(int slot) = 0;
    virtual void setLora(int slot, const juce::String& choice) = 0;
    virtual void clearLora(int slot) = 0;
    virtual void setLoraOn(int slot, bool isOn) = 0;
    virtual void locateLora(int slot, const juce::File& file) = 0;
    virtual void openLoraFolder() = 0;
    /** Puts one of the slot's training prompts into the settings, at random, with a word that calls the adapter. */
    virtual void rollPrompt(int slot) = 0;
    /** Plays the slot's preview once through the plugin's output, host stopped or not; the same again stops it. */
    virtual void togglePreview(int slot) = 0;
    /** True while the slot's preview is played. Cheap: called for every frame. */
    virtual bool isPreviewing(int slot) const = 0;

    /* ---- jobs ------------------------------------------------------------------------------------------------ */
    /** This instance's renders, the running one first. */
    virtual const std::vector<Job>& jobs() const = 0;
    /** Why generate() would be refused now, one line; empty: it would start. */
    virtual juce::String whyNotGenerate() const = 0;
    virtual void generate() = 0;
    virtual void cancel(const juce::String& job) = 0;

    /* ---- takes ----------------------------------------------------------------------------------------------- */
    /** Newest first. */
    virtual const std::vector<Take>& takes() const = 0;
    /** The take that the window shows; on the insert also the one that plays in place. */
    virtual juce::String selectedTake() const = 0;
    virtual void selectTake(const juce::String& take) = 0;
    virtual void setStarred(const juce::String& take, bool isStarred) = 0;
    virtual const Comparison& comparison() const = 0;
    /** Also plays the heard one once, from its start, where the pair has no place. */
    virtual void setComparison(const Comparison& comparison) = 0;
    /** Brings back the settings and LoRA set that made this take. */
    virtual void restoreSettings(const juce::String& take) = 0;
    /** Takes it off this project's list; the library keeps it. */
    virtual void removeTake(const juce::String& take) = 0;
    virtual void locateTake(const juce::String& take, const juce::File& file) = 0;
    /** Looks for the audio of a missing take once more, in the library and at the service. */
    virtual void fetchTake(const juce::String& take) = 0;
    /** Plays it once through the plugin's output from its start, host stopped or not; the same again stops it. Also one of
     * the library, while that is open. */
    virtual void toggleAudition(const juce::String& take) = 0;
    /** The take that is auditioned now; empty: none. */
    virtual juce::String auditionedTake() const = 0;

    /** The durable file of a take, written when the take was completed; an empty File while there is none yet. */
    virtual juce::File fileForDragging(const juce::String& take) const = 0;
    virtual void exportTake(const juce::String& take, const juce::File& target) = 0;
    virtual void revealTake(const juce::String& take) = 0;
    virtual void openTakesFolder() = 0;

    /** Puts it on the track's lane; on the insert it plays there from now on. */
    virtual void placeTake(const juce::String& take, const Placement& placement) = 0;

    /* ---- library: takes that this project does not hold -------------------------------------------------------- */
    /** Begins to read the library of takes; they come with Changes::library. */
    virtual void openLibrary() = 0;
    virtual void closeLibrary() = 0;
    /** Null: it is not open. Never changes: there is another one then. */
    virtual std::shared_ptr<const Library> library() const = 0;
    /** Puts a take of the library on the list, with all that made it, and nowhere else. */
    virtual void bringBack(const juce::String& take) = 0;

    /* ---- track: lane of clips -------------------------------------------------------------------------------- */
    virtual const std::vector<LaneClip>& lane() const = 0;
    virtual void moveClip(const juce::String& clip, double startBeats) = 0;
    virtual void setClipLooped(const juce::String& clip, bool isLooped) = 0;
    /** A note plays the clip from now on; nothing: it is pinned to the timeline again. */
    virtual void setClipNote(const juce::String& clip, std::optional<int> midiNote) = 0;
    virtual void removeClip(const juce::String& clip) = 0;

    /* ---- insert: capture ------------------------------------------------------------------------------------- */
    virtual const Capture& capture() const = 0;
    virtual void setCaptureRange(juce::Range<double> seconds) = 0;
    virtual void setCaptureHeld(bool isHeld) = 0;
    virtual void setCaptureCapacity(double seconds) = 0;

    /* ---- other host parameters; null where the kind has none -------------------------------------------------- */
    virtual juce::RangedAudioParameter* gain() = 0;     /* decibels */
    virtual juce::RangedAudioParameter* dryWet() = 0;   /* insert: 0 dry to 1 wet */
    virtual juce::RangedAudioParameter* playMode() = 0; /* track: what a note does with its clip */

    /* ---- the rest -------------------------------------------------------------------------------------------- */
    /** Cheap: called for every frame of a moving playhead. */
    virtual Transport transport() const = 0;
    virtual StateStorage stateStorage() const = 0;
    virtual void setStateStorage(StateStorage storage) = 0;
    virtual const std::optional<Notice>& notice() const = 0;
    virtual void dismissNotice() = 0;
    virtual WindowState windowState() const = 0;
    virtual void setWindowState(const WindowState& state) = 0;

  protected:
    /** For the implementation, on the message thread. A listener may add and remove listeners while it is told. */
    void announce(std::uint32_t changes) {
        for (auto* listener : std::vector<Listener*>(listeners))
            if (std::find(listeners.begin(), listeners.end(), listener) != listeners.end())
                listener->editorModelChanged(changes);
    }

  private:
    std::vector<Listener*> listeners;
};

}  // namespace sa3::editor

/*
 * What the window shows, as plain values: no processor, no component, no clock. EditorModel hands these out; the views
 * compare and paint them.
 *
 * Units      seconds, beats (quarter notes, "ppq" as hosts count them: 0 is the start of the project) and bytes, as the
 *            names say. Texts are ready for the eye: one line, no markup.
 * Ids        Opaque strings of the model; equal ids mean the same thing, an empty id means none.
 */
#pragma once

#include <juce_core/juce_core.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace sa3::editor {

enum class PluginKind { track, insert };

/** The service as this instance sees it. `text` says it in one line; `canStart` is true where a start would help. */
struct ServiceState {
    enum class Link { notInstalled, stopped, starting, failed, connected, wrongVersion, lost };
    Link link = Link::stopped;
    juce::String text;
    bool canStart = false;
};

/** A model of the service. Limits and defaults are the model's own, so that the window never hard-codes one. */
struct ModelInfo {
    juce::String id;
    juce::String label;
    bool isInstalled = false;
    bool isDemo = false; /* random weights: tries the path, makes no music */
    double maxSeconds = 0;
    int defaultSteps = 8;
    int maxSteps = 100;
    double defaultCfg = 1.0;
    double maxCfg = 15.0;
    bool isBase = false; /* to train on; not distilled, so slower */
};

/** Something that is done beside rendering: a model that is fetched, a program that is looked at. */
struct Errand {
    juce::String title;
    juce::String detail;
    std::optional<double> portion; /* nothing: it cannot say */
    bool isEnding = false;
};

enum class Mode { text, guide, inpaint, continuation };
enum class LengthUnit { seconds, bars };

/** What the next render is made from. Absent numbers are the model's defaults. */
struct Settings {
    juce::String prompt;
    juce::String negativePrompt;
    juce::String model;
    Mode mode = Mode::text;
    LengthUnit lengthUnit = LengthUnit::seconds;
    double seconds = 30.0;
    int bars = 8;
    bool tempoFromHost = true;
    double bpm = 120.0; /* used when the tempo does not come from the host */
    juce::String key;   /* "A minor", or empty: none is added to the prompt */
    std::int64_t seed = 0;
    bool isSeedLocked = false; /* unlocked: each render draws a new seed and shows it */
    std::optional<int> steps;
    std::optional<double> cfg;
    double initNoiseLevel = 0.7; /* guide: how far from the guide, (0, 1] */

    bool operator==(const Settings&) const = default;
};

inline constexpr int loraSlotCount = 8;
inline constexpr double maxLoraStrength = 10.0;

/** One of the eight slots; its strength is a host parameter, see EditorModel::loraStrength. */
struct LoraSlot {
    juce::String name; /* empty: the slot is free */
    bool isOn = true;
    int matchedLayers = 0;
    int totalLayers = 0;    /* 0: not attached to a model yet, nothing is known */
    bool isMissing = false; /* its file is not in the folders; lastPlace tells where it was */
    juce::String lastPlace;
    juce::String problem;       /* one line when it cannot be used, else empty */
    juce::StringArray triggers; /* words that call it */
    int promptCount = 0;        /* of its training, to try it with */
    juce::String preview{};     /* file of a sound to hear it by; empty: none */
    juce::String base{};        /* the model that it was trained on, such as "sm-music", and its hash; empty: not said */
    juce::String baseSha256{};
    juce::String caution{}; /* one line where the chosen model does not go with that one, else empty */

    bool isFree() const { return name.isEmpty(); }
};

/** An adapter file that a slot can take. */
struct LoraChoice {
    juce::String id;
    juce::String name;
    juce::String baseModel;
    bool fitsModel = true;
    juce::StringArray triggers;
};

struct PresetChoice {
    juce::String id;
    juce::String name;
    bool isShipped = false; /* shipped presets can be loaded, not deleted or overwritten */
    juce::String needs;     /* what is missing to use it, one line, else empty */
};

/** A render on its way. `done` of `total` counts the stage's own units; total 0 means that the stage cannot say. */
struct Job {
    enum class Phase { queued, running, cancelling };
    juce::String id;
    Phase phase = Phase::queued;
    juce::String stage;
    int jobsAhead = 0;
    int done = 0;
    int total = 0;
    std::optional<double> secondsLeft;
};

/** Lowest and highest sample of each bucket over all channels, made off the message thread; never changes. */
struct Peaks {
    double secondsPerBucket = 0;
    std::vector<float> lowest;
    std::vector<float> highest;
};

struct Take {
    juce::String id;
    juce::String name; /* prompt or given name, one line */
    double seconds = 0;
    std::optional<int> bars;
    std::optional<double> bpm;
    std::int64_t seed = 0;
    juce::String modelLabel;
    bool isStarred = false;
    bool isMissing = false; /* neither audio nor file at hand; it can be located */
    juce::String lastPlace;
    bool hasPlace = true;     /* insert: it plays in place somewhere on the timeline */
    bool isStreaming = false; /* plays already, readySeconds so far; complete and immutable when this turns false */
    double readySeconds = 0;
    std::shared_ptr<const Peaks> peaks; /* null until known */
};

/** A take of the service's library. */
struct LibraryTake {
    juce::String id;
    juce::String words; /* its prompt, one line */
    juce::String file;
    juce::Time made;
    double seconds = 0;
    std::int64_t seed = 0;
    bool isStarred = false;
    bool isInTrash = false;
    bool wasHere = false; /* taken off this project's list */
};

/** What has been read of the library: first what was taken off this project's list, then the others, newest first. */
struct Library {
    juce::String folder;
    std::vector<LibraryTake> takes;
    std::size_t total = 0; /* that are to be read */
    std::size_t removedHere = 0;
    std::size_t unreadable = 0;
    bool isWhole = false;
};

enum class Side { a, b };

/** A and B are takes put side by side; `heard` is the one that sounds where the pair has its place. */
struct Comparison {
    juce::String a;
    juce::String b;
    Side heard = Side::a;
    bool isPlaced = false; /* false: neither plays anywhere, so what is chosen is played once */

    bool isPair() const { return a.isNotEmpty() && b.isNotEmpty(); }
};

/** A clip of the track's lane: pinned to the timeline, or fired by a note. */
struct LaneClip {
    juce::String id;
    juce::String take;
    juce::String name;
    double startBeats = 0;
    double lengthBeats = 0;
    bool isLooped = false;
    std::optional<int> midiNote; /* set: played by this note, not pinned; startBeats has no meaning then */
    bool isMissing = false;
};

/** Where a take goes on the lane, or where it plays on the insert, which knows no notes and loops. */
struct Placement {
    enum class At { playhead, nextBar, projectStart, note };
    At at = At::nextBar;
    int midiNote = 60;
    bool isLooped = false;

    bool operator==(const Placement&) const = default;
};

/** The host's metre. Over a power of two, what it makes of a bar is exact: 3.5 quarter notes in 7/8. */
struct TimeSignature {
    static constexpr double minBarBeats = 1.0 / 16.0; /* the service's bounds, too */
    static constexpr double maxBarBeats = 100.0;

    int numerator = 4;
    int denominator = 4;

    bool isSound() const {
        return numerator > 0 && denominator > 0 && barBeats() >= minBarBeats && barBeats() <= maxBarBeats;
    }
    /** Quarter notes of a bar. */
    double barBeats() const { return numerator * noteBeats(); }
    /** Quarter notes of what the metre counts: 0.5 for the eighths of 7/8. */
    double noteBeats() const { return 4.0 / denominator; }
    juce::String text() const { return juce::String(numerator) + "/" + juce::String(denominator); }

    bool operator==(const TimeSignature&) const = default;
};

/** The host's transport as of the last block; `isKnown` is false in hosts that tell none. */
struct Transport {
    bool isKnown = false;
    bool isPlaying = false;
    double beats = 0;
    double bpm = 120.0;
    TimeSignature signature;
    std::optional<double> takeSeconds; /* where the selected take sounds now, if it does */
    double barStart = 0;               /* where one of the bars begins, in beats */

    /* Where the first bar line of the project is: above 0 after a change of metre. */
    double firstBar() const { return std::fmod(barStart, signature.barBeats()); }
};

struct BarMark {
    double seconds = 0;
    int number = 1;
};

/**
 * What the insert remembers. Positions are seconds on the capture's own clock, which only grows: the memory holds
 * [endSeconds − heldSeconds, endSeconds].
 */
struct Capture {
    double endSeconds = 0;
    double heldSeconds = 0;
    double capacitySeconds = 0;
    std::int64_t memoryBytes = 0;
    bool isHeld = false; /* true: nothing new is recorded, so the range stays */
    bool isHearingInput = false;
    std::vector<BarMark> bars; /* starts of the host's bars inside the memory, rising; empty: no transport was told */
    std::shared_ptr<const Peaks> peaks; /* bucket 0 starts at endSeconds − heldSeconds */
    juce::Range<double> range;          /* chosen part, empty: none */
};

enum class StateStorage { insideProject, besideByHash };

/** One line for the user after something went wrong or was done; stays until dismissed or replaced. */
struct Notice {
    enum class Tone { information, problem };
    Tone tone = Tone::information;
    juce::String text;

    bool operator==(const Notice&) const = default;
};

struct WindowState {
    int width = 0; /* 0: never sized, the editor takes its own default */
    int height = 0;
    int zoomPercent = 100;

    bool operator==(const WindowState&) const = default;
};

}  // namespace sa3::editor

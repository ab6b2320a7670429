/*
 * What one plugin instance holds: the part of it that a DAW saves with its project. Plain values; the takes are shared and
 * never change. Project keeps the current one.
 */
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "editor/EditorState.h"
#include "json/Json.h"
#include "project/Take.h"

namespace sa3::project {

/** One of the eight LoRA slots; its strength is a host parameter. */
struct LoraSlot {
    std::string name;    // empty: free
    std::string sha256;  // empty: not known
    std::string path;    // where its file was last within the LoRA folder; never needed to recognise it
    bool isOn = true;
    Json more = Json::object();  // further fields of its entry: triggers, steps, layers, unknown ones
    int matchedLayers = 0;       // as the last render told; of this session only
    int totalLayers = 0;

    bool operator==(const LoraSlot&) const = default;
};

/** The path as a slot may hold it: empty where it leads out of the LoRA folder, which the service would refuse. */
std::string loraHint(const std::string& path);

/** A take on the lane: pinned to the timeline or started by a note. */
struct LaneClip {
    std::uint64_t number = 0;
    std::string take;  // that sounds here
    double startPpq = 0.0;
    bool isLooped = false;
    std::optional<int> note;
    bool isCompared = false;  // one of the places where the compared pair is heard
};

/** Two takes side by side. What sounds is said by the clips, on the insert by the selection: this is a switch on them. */
struct Comparison {
    std::string a;
    std::string b;
    bool hearsB = false;

    bool isPair() const { return !a.empty() && !b.empty(); }
    bool has(const std::string& take) const { return !take.empty() && (take == a || take == b); }
    const std::string& heard() const { return hearsB ? b : a; }
    const std::string& silent() const { return hearsB ? a : b; }

    bool operator==(const Comparison&) const = default;
};

/** A render that was under way when the project was saved. */
struct OpenJob {
    std::string job;
    std::size_t takes = 1;           // that it makes
    Json request = Json::object();   // see docs/protocol.md
    std::optional<double> placePpq;  // of its takes

    bool operator==(const OpenJob&) const = default;
};

/** A take on its way in that is to sound where another one does, but not yet. */
struct Arriving {
    std::string take;
    std::string before;
};

enum class Storage { insideProject, besideByHash };

struct Contents {
    /** One more lets the oldest go that nobody has starred, placed, chosen or compared. */
    static constexpr std::size_t maxTakes = 512;
    static constexpr std::size_t maxLaneClips = 256;
    static constexpr std::size_t maxRemoved = 512;
    static constexpr double defaultCaptureSeconds = 120.0;

    Json settings = Json::object();  // of the next render, see docs/protocol.md; without `loras` and `bars`
    bool isInBars = false;           // the length is said in bars, else in seconds
    int bars = 8;
    bool isTempoFromHost = true;
    bool isSeedLocked = false;
    std::array<LoraSlot, editor::loraSlotCount> loras;
    std::string preset;  // file name of the preset loaded last

    std::vector<TakePointer> takes;  // newest first
    std::vector<std::string> removed;  // takes that were here and are not any more, the last first
    std::vector<LaneClip> lane;
    std::uint64_t nextLaneNumber = 1;
    std::string selectedTake;
    Comparison comparison;
    std::vector<Arriving> arriving;  // of this session only
    /** A state of a newer version, of which nothing is known: these contents stand in its place, and nothing that would be
     * saved may change. Null: there is none. */
    std::shared_ptr<const std::vector<std::uint8_t>> newerState;

    std::vector<OpenJob> openJobs;  // of a state only, see render::Renders
    std::string id;  // by which the saved project holds its takes; of a state only, see ProjectId
    Storage storage = Storage::insideProject;
    double captureSeconds = defaultCaptureSeconds;
    editor::WindowState window;
    Json more = Json::object();  // fields of a saved project that this version does not know

    /** Null: there is none of this id. */
    TakePointer find(const std::string& take) const;
    /** Null: it is not on its way in, or nothing sounds where it will. */
    const Arriving* findArriving(const std::string& take) const;
    /** Puts a take in the place of the one with its id, or in front of all. */
    void put(TakePointer take);

    /** The clips that play it; where there are none, those where it is compared with the one that they play. */
    std::vector<std::size_t> placesOf(const std::string& take) const;
    /** The pair has places where the heard one sounds; otherwise its takes can only be auditioned. */
    bool isPairPlaced(editor::PluginKind kind) const;

    /** Puts takes side by side. The heard one sounds where one of them did; what other clips play does not change. */
    void compare(editor::PluginKind kind, const Comparison& wanted);
    /** The take sounds where `before` did, as the heard side of a comparison with what was heard there. */
    void replace(editor::PluginKind kind, std::string before, const std::string& take);
    /** The take sounds no more where one that it was compared with can, and is not waited for. */
    void withdraw(const std::string& take);
    /** Off the list and the lane. */
    void remove(const std::string& take);
    /** It was taken off the list, and may be looked for in the library. */
    void noteRemoved(const std::string& take);
    /** All takes that are not whole. */
    void removeUnfinished();

  private:
    void dropOldest();
    void markPlacesOf(const Comparison& pair);
};

}  // namespace sa3::project

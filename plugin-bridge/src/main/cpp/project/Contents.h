/*
 * What one plugin instance holds: the part of it that a DAW saves with its project. Plain values; the takes are shared and
 * never change. Project keeps the current one.
 */
#pragma once

#include <array>
#include <cstdint>
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
    std::string take;
    double startPpq = 0.0;
    bool isLooped = false;
    std::optional<int> note;
};

/** Two takes side by side; the heard one sounds wherever the pair is placed. */
struct Comparison {
    std::string a;
    std::string b;
    bool hearsB = false;

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

enum class Storage { insideProject, besideByHash };

struct Contents {
    /** One more lets the oldest go that nobody has starred, placed, chosen or compared. */
    static constexpr std::size_t maxTakes = 512;
    static constexpr std::size_t maxLaneClips = 256;
    static constexpr double defaultCaptureSeconds = 120.0;

    Json settings = Json::object();  // of the next render, see docs/protocol.md; without `loras` and `bars`
    bool isInBars = false;           // the length is said in bars, else in seconds
    int bars = 8;
    bool isTempoFromHost = true;
    bool isSeedLocked = false;
    std::array<LoraSlot, editor::loraSlotCount> loras;
    std::string preset;  // file name of the preset loaded last

    std::vector<TakePointer> takes;  // newest first
    std::vector<LaneClip> lane;
    std::uint64_t nextLaneNumber = 1;
    std::string selectedTake;
    Comparison comparison;

    std::vector<OpenJob> openJobs;  // of a state only, see render::Renders
    std::string id;  // by which the saved project holds its takes; of a state only, see ProjectId
    Storage storage = Storage::insideProject;
    double captureSeconds = defaultCaptureSeconds;
    editor::WindowState window;
    Json more = Json::object();  // fields of a saved project that this version does not know

    /** Null: there is none of this id. */
    TakePointer find(const std::string& take) const;
    /** The take that sounds where this one is placed: itself, or its partner in the comparison. */
    TakePointer heard(const std::string& take) const;
    /** Puts a take in the place of the one with its id, or in front of all. */
    void put(TakePointer take);

  private:
    void dropOldest();
};

}  // namespace sa3::project

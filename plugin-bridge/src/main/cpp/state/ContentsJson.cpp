#include "state/ContentsJson.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace sa3::state {
namespace {

using project::Comparison;
using project::Contents;
using project::LaneClip;
using project::LoraSlot;
using project::OpenJob;
using project::Storage;
using project::Take;

constexpr std::size_t maxTakesRead = 4096;  // Contents::maxTakes, and those that it does not let go
constexpr std::size_t maxJobsRead = 256;
constexpr std::size_t maxIdBytes = 64;
constexpr double maxPpq = 1.0e9;
constexpr std::int64_t maxFrames = std::int64_t{1} << 40;
constexpr double maxCaptureSeconds = 1800.0;
constexpr double minCaptureSeconds = 5.0;
constexpr int maxWindowPixels = 16384;

/** The object's fields that have none of these names. */
Json rest(const Json& object, std::initializer_list<std::string_view> known) {
    Json more = Json::object();
    if (object.is_object()) {
        for (const auto& [name, value] : object.items()) {
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                more[name] = value;
            }
        }
    }
    return more;
}

void addAll(Json& object, const Json& more) {
    for (const auto& [name, value] : more.items()) {
        if (!object.contains(name)) {
            object[name] = value;
        }
    }
}

/* ---- takes ---------------------------------------------------------------------------------------------------------- */

Json toJson(const Take& take) {
    Json json = {{"id", take.id},         {"name", take.name},         {"sha256", take.sha256},
                 {"frames", take.frames}, {"rateHz", take.rateHz},     {"channels", take.channels},
                 {"seed", take.seed},     {"starred", take.isStarred}, {"settings", take.settings}};
    if (take.placePpq) {
        json["placePpq"] = *take.placePpq;
    }
    if (take.isStarUntold) {
        json["starUntold"] = true;
    }
    addAll(json, take.more);
    return json;
}

bool isSha256(const std::string& hash) {
    return hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::optional<Take> takeOf(const Json& json) {
    Take take;
    take.id = text(json, "id");
    take.name = text(json, "name");
    take.sha256 = text(json, "sha256");
    take.frames = integer(json, "frames").value_or(-1);
    const std::int64_t rate = integer(json, "rateHz").value_or(0);
    const std::int64_t channels = integer(json, "channels").value_or(0);
    const bool isTake = !take.id.empty() && isSha256(take.sha256) && take.frames >= 0 && take.frames <= maxFrames &&
                        rate >= 1 && rate <= 1'000'000 && channels >= 1 && channels <= 64;
    if (!isTake) {
        return std::nullopt;
    }
    take.rateHz = static_cast<std::int32_t>(rate);
    take.channels = static_cast<std::int32_t>(channels);
    take.seed = integer(json, "seed").value_or(0);
    take.isStarred = flag(json, "starred");
    take.isStarUntold = flag(json, "starUntold");
    take.settings = field(json, "settings").is_object() ? field(json, "settings") : Json::object();
    take.placePpq = number(json, "placePpq");
    take.more = rest(json, {"id", "name", "sha256", "frames", "rateHz", "channels", "seed", "starred", "starUntold", "settings",
                            "placePpq"});
    return take;
}

void readRemoved(const Json& json, Contents& contents) {
    for (const Json& entry : field(json, "removed")) {
        const std::string id = entry.is_string() ? entry.get<std::string>() : std::string();
        if (!id.empty() && id.size() <= maxIdBytes && contents.removed.size() < Contents::maxRemoved) {
            contents.removed.push_back(id);
        }
    }
}

/* ---- renders under way ---------------------------------------------------------------------------------------------- */

Json toJson(const OpenJob& open) {
    Json json = {{"job", open.job}, {"takes", open.takes}, {"request", open.request}};
    if (open.placePpq) {
        json["placePpq"] = *open.placePpq;
    }
    return json;
}

void readJobs(const Json& json, Contents& contents) {
    for (const Json& entry : field(json, "jobs")) {
        const std::string job = text(entry, "job");
        const bool isJob = !job.empty() && job.size() <= maxIdBytes && field(entry, "request").is_object();
        if (isJob && contents.openJobs.size() < maxJobsRead) {
            const std::int64_t takes = std::clamp<std::int64_t>(integer(entry, "takes").value_or(1), 1, 1000);
            contents.openJobs.push_back({job, static_cast<std::size_t>(takes), field(entry, "request"), number(entry, "placePpq")});
        }
    }
}

/* ---- lane and slots ------------------------------------------------------------------------------------------------- */

Json toJson(const LaneClip& clip) {
    Json json = {{"number", clip.number}, {"take", clip.take}, {"startPpq", clip.startPpq}, {"looped", clip.isLooped}};
    if (clip.note) {
        json["note"] = *clip.note;
    }
    if (clip.isCompared) {
        json["compared"] = true;
    }
    return json;
}

LaneClip laneClipOf(const Json& json) {
    LaneClip clip;
    clip.number = static_cast<std::uint64_t>(std::clamp<std::int64_t>(integer(json, "number").value_or(0), 0, maxFrames));
    clip.take = text(json, "take");
    clip.startPpq = std::clamp(number(json, "startPpq").value_or(0.0), -maxPpq, maxPpq);
    clip.isLooped = flag(json, "looped");
    if (const auto note = integer(json, "note"); note && *note >= 0 && *note <= 127) {
        clip.note = static_cast<int>(*note);
    }
    clip.isCompared = flag(json, "compared");
    return clip;
}

Json toJson(const LoraSlot& slot) {
    Json json = {{"name", slot.name}, {"on", slot.isOn}};
    if (!slot.sha256.empty()) {
        json["sha256"] = slot.sha256;
    }
    // With a hash the file is found wherever it lies.
    if (slot.sha256.empty() && !slot.path.empty()) {
        json["path"] = slot.path;
    }
    addAll(json, slot.more);
    return json;
}

LoraSlot slotOf(const Json& json) {
    LoraSlot slot;
    slot.name = text(json, "name");
    slot.sha256 = text(json, "sha256");
    slot.path = project::loraHint(text(json, "path"));
    slot.isOn = flag(json, "on", true);
    slot.more = rest(json, {"name", "sha256", "path", "on"});
    return slot;
}

void readLane(const Json& json, Contents& contents) {
    for (const Json& entry : field(json, "lane")) {
        if (contents.lane.size() == Contents::maxLaneClips) {
            break;
        }
        LaneClip clip = laneClipOf(entry);
        const bool isNew = std::none_of(contents.lane.begin(), contents.lane.end(),
                                        [&](const LaneClip& each) { return each.number == clip.number; });
        if (isNew && contents.find(clip.take) != nullptr) {
            contents.nextLaneNumber = std::max(contents.nextLaneNumber, clip.number + 1);
            contents.lane.push_back(std::move(clip));
        }
    }
}

Comparison comparisonOf(const Json& json, const Contents& contents) {
    const auto known = [&](const char* name) {
        const project::TakePointer take = contents.find(text(json, name));
        return take == nullptr ? std::string() : take->id;
    };
    return {known("a"), known("b"), flag(json, "hearsB")};
}

void readPair(const Json& pair, Contents& contents) {
    contents.comparison = comparisonOf(pair, contents);
    for (LaneClip& clip : contents.lane) {
        clip.isCompared = clip.isCompared && contents.comparison.isPair() && clip.take == contents.comparison.heard();
    }
}

/** As it was written first: whatever takes of the pair the clips and the selection name, the heard one sounds there. */
void readComparison(const Json& comparison, Contents& contents) {
    contents.comparison = comparisonOf(comparison, contents);
    const std::string heard = contents.comparison.heard();
    const auto isMeant = [&](const std::string& take) { return !heard.empty() && contents.comparison.has(take); };
    for (LaneClip& clip : contents.lane) {
        clip.isCompared = contents.comparison.isPair() && isMeant(clip.take);
        clip.take = isMeant(clip.take) ? heard : clip.take;
    }
    contents.selectedTake = isMeant(contents.selectedTake) ? heard : contents.selectedTake;
}

int pixels(const Json& window, const char* name) {
    return static_cast<int>(std::clamp<std::int64_t>(integer(window, name).value_or(0), 0, maxWindowPixels));
}

void readWindow(const Json& json, Contents& contents) {
    const Json& window = field(json, "window");
    contents.window.width = pixels(window, "width");
    contents.window.height = pixels(window, "height");
    const std::int64_t zoom = integer(window, "zoomPercent").value_or(100);
    contents.window.zoomPercent = zoom >= 50 && zoom <= 400 ? static_cast<int>(zoom) : 100;
}

}  // namespace

Json toJson(const Contents& present) {
    Contents contents = present;
    contents.removeUnfinished();
    Json json = {{"id", contents.id},
                 {"settings", contents.settings},
                 {"inBars", contents.isInBars},
                 {"bars", contents.bars},
                 {"tempoFromHost", contents.isTempoFromHost},
                 {"seedLocked", contents.isSeedLocked},
                 {"loras", Json::array()},
                 {"preset", contents.preset},
                 {"takes", Json::array()},
                 {"lane", Json::array()},
                 {"selectedTake", contents.selectedTake},
                 {"pair", {{"a", contents.comparison.a}, {"b", contents.comparison.b}, {"hearsB", contents.comparison.hearsB}}},
                 {"storage", contents.storage == Storage::insideProject ? "inside" : "byHash"},
                 {"captureSeconds", contents.captureSeconds},
                 {"window",
                  {{"width", contents.window.width},
                   {"height", contents.window.height},
                   {"zoomPercent", contents.window.zoomPercent}}}};
    for (const LoraSlot& slot : contents.loras) {
        json["loras"].push_back(toJson(slot));
    }
    for (const project::TakePointer& take : contents.takes) {
        json["takes"].push_back(toJson(*take));
    }
    for (const LaneClip& clip : contents.lane) {
        json["lane"].push_back(toJson(clip));
    }
    for (const OpenJob& open : contents.openJobs) {
        json["jobs"].push_back(toJson(open));
    }
    if (!contents.removed.empty()) {
        json["removed"] = contents.removed;
    }
    addAll(json, contents.more);
    return json;
}

Contents contentsOf(const Json& json) {
    Contents contents;
    contents.id = text(json, "id");
    contents.settings = field(json, "settings").is_object() ? field(json, "settings") : Json::object();
    contents.isInBars = flag(json, "inBars");
    contents.bars = static_cast<int>(std::clamp<std::int64_t>(integer(json, "bars").value_or(8), 1, 1024));
    contents.isTempoFromHost = flag(json, "tempoFromHost", true);
    contents.isSeedLocked = flag(json, "seedLocked");
    const Json& loras = field(json, "loras");
    for (std::size_t slot = 0; loras.is_array() && slot < std::min(loras.size(), contents.loras.size()); ++slot) {
        contents.loras[slot] = slotOf(loras[slot]);
    }
    contents.preset = text(json, "preset");
    for (const Json& entry : field(json, "takes")) {
        auto take = contents.takes.size() < maxTakesRead ? takeOf(entry) : std::nullopt;
        if (take && contents.find(take->id) == nullptr) {
            contents.takes.push_back(std::make_shared<const Take>(std::move(*take)));
        }
    }
    readRemoved(json, contents);
    readLane(json, contents);
    readJobs(json, contents);
    contents.selectedTake = text(json, "selectedTake");
    if (const Json& comparison = field(json, "comparison"); !comparison.is_null()) {
        readComparison(comparison, contents);
    } else {
        readPair(field(json, "pair"), contents);
    }
    contents.storage = text(json, "storage") == "byHash" ? Storage::besideByHash : Storage::insideProject;
    contents.captureSeconds = std::clamp(number(json, "captureSeconds").value_or(Contents::defaultCaptureSeconds),
                                         minCaptureSeconds, maxCaptureSeconds);
    readWindow(json, contents);
    contents.more = rest(json, {"id", "settings", "inBars", "bars", "tempoFromHost", "seedLocked", "loras", "preset", "takes", "removed", "lane", "jobs", "selectedTake",
                                "comparison", "pair", "storage", "captureSeconds", "window"});
    return contents;
}

}  // namespace sa3::state

/*
 * A rendered clip and what made it. Values: a take changes by being replaced. The identity of its sound is a SHA-256 over
 * the little-endian float32 samples, channel after channel, at the rate it was rendered in.
 */
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "audio/Clip.h"
#include "audio/Peaks.h"
#include "editor/EditorState.h"
#include "json/Json.h"

namespace sa3::state {
class PackedAudio;
}

namespace sa3::project {

struct Take {
    std::string id;      // the library's
    std::string name;    // one line for people
    std::string job;     // that renders it; of this session only
    std::string sha256;  // empty while the take is arriving
    std::int64_t frames = 0;
    std::int32_t rateHz = 0;
    std::int32_t channels = 0;
    std::int64_t seed = 0;
    bool isStarred = false;
    bool isStarUntold = false;        // the user has changed the star, and the service has not heard of it
    Json settings = Json::object();   // what makes it again, see docs/protocol.md
    std::optional<double> placePpq;   // where its input was captured; it plays there on the insert
    Json more = Json::object();       // fields of a saved take that this version does not know

    std::shared_ptr<const audio::Clip> audio;           // null: missing; may still be arriving
    std::shared_ptr<const state::PackedAudio> packed;   // the same, compressed; null: not yet
    std::shared_ptr<const audio::Peaks> peaks;          // null: not yet
    std::string file;             // durable WAV, outside the library's pruning; empty: none yet
    std::uint64_t fileStamp = 0;  // files::stamp of it when its samples were the take's
    std::string lastPlace;  // missing: where it was looked for last

    bool isComplete() const { return !sha256.empty(); }
    double seconds() const { return rateHz > 0 ? static_cast<double>(frames) / rateHz : 0.0; }
    std::optional<double> bpm() const { return number(settings, "bpm"); }
    std::optional<std::int64_t> bars() const { return integer(settings, "bars"); }
    /** Length of a loop of whole bars in quarter notes; nothing: it was not asked for in bars. */
    std::optional<double> barsPpq() const;
    /** Of its bars; nothing: it has none. Of metres with bars of the same length the one of the longest notes: 3/4 for 6/8. */
    std::optional<editor::TimeSignature> metre() const;
};

using TakePointer = std::shared_ptr<const Take>;

/** Sixty-four lower-case hexadecimal digits. */
std::string sha256Of(const audio::Clip& clip);

}  // namespace sa3::project

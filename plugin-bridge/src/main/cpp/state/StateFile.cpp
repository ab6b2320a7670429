#include "state/StateFile.h"

#include <algorithm>
#include <cstring>

#include "state/Bytes.h"
#include "state/ContentsJson.h"
#include "state/PackedAudio.h"

namespace sa3::state {

const std::uint32_t stateVersion = SA3_STATE_VERSION;

namespace {

using project::Take;
using project::TakePointer;

constexpr char magic[] = "SA3STATE";
constexpr std::size_t magicBytes = 8;
constexpr std::size_t hashBytes = 32;
/** For what is neither takes nor settings of the project: its brackets, names of fields, parameters. */
constexpr std::size_t spareBytes = std::size_t{64} << 10;
constexpr std::uint64_t maxChunks = 4096;

constexpr std::uint32_t tag(const char (&name)[5]) {
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i) {
        value = value << 8 | static_cast<std::uint8_t>(name[i]);
    }
    return value;
}

constexpr std::uint32_t jsonTag = tag("JSON");
constexpr std::uint32_t takeTag = tag("TAKE");
constexpr std::uint32_t endTag = tag("END ");

std::vector<std::uint8_t> hashOf(const std::string& hex) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

std::string hexOf(const std::uint8_t* bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (std::size_t i = 0; i < hashBytes; ++i) {
        hex += digits[bytes[i] >> 4];
        hex += digits[bytes[i] & 15];
    }
    return hex;
}

void chunk(ByteWriter& out, std::uint32_t type, const void* data, std::size_t size) {
    out.number(type);
    out.number(static_cast<std::uint64_t>(size));
    out.bytes(data, size);
}

void takeChunk(ByteWriter& out, const Take& take) {
    const auto packed = take.packed != nullptr ? take.packed : PackedAudio::of(*take.audio);
    out.number(takeTag);
    out.number(static_cast<std::uint64_t>(hashBytes + packed->bytes().size()));
    const std::vector<std::uint8_t> hash = hashOf(take.sha256);
    out.bytes(hash.data(), hash.size());
    out.bytes(packed->bytes().data(), packed->bytes().size());
}

std::size_t sizeOf(const Take& take) {
    return printJson(take.settings).size() + printJson(take.more).size();
}

/** Loops of bars begin anew by these. */
Json audiblePart(const Json& settings) {
    Json part = Json::object();
    for (const char* const name : {"version", "bpm", "bars", "beatsPerBar"}) {
        if (settings.contains(name)) {
            part[name] = settings[name];
        }
    }
    return part;
}

bool readJson(const std::uint8_t* data, std::size_t size, State& state) {
    if (size > maxJsonBytes) {
        return false;
    }
    const auto json = parseJson({reinterpret_cast<const char*>(data), size});
    if (!json || !json->is_object()) {
        return false;
    }
    const Json& parameters = field(*json, "parameters");
    if (parameters.is_object()) {
        for (const auto& [id, value] : parameters.items()) {
            if (value.is_number()) {
                state.parameters[id] = value.get<float>();
            }
        }
    }
    state.contents = contentsOf(field(*json, "project"));
    return true;
}

/** Reads chunks; remembers how much has been unpacked, so that no state unpacks without end. */
class Reading {
  public:
    explicit Reading(ReadResult& destination) : result(destination) {}

    ReadOutcome chunks(ByteReader& in);

  private:
    void take(const std::uint8_t* data, std::size_t size);
    std::shared_ptr<const audio::Clip> unpack(const Take& take, const PackedAudio& packed, const std::string& hash);

    ReadResult& result;
    std::int64_t samplesLeft = std::int64_t{1} << 30;
};

std::shared_ptr<const audio::Clip> Reading::unpack(const Take& take, const PackedAudio& packed, const std::string& hash) {
    // Counted before it is tried: a damaged one costs as much.
    if (take.frames > samplesLeft / take.channels) {
        return nullptr;
    }
    samplesLeft -= take.frames * take.channels;
    auto clip = packed.unpack(take.rateHz, take.channels, take.frames);
    return clip != nullptr && project::sha256Of(*clip) == hash ? clip : nullptr;
}

/** Gives the takes of this hash their audio. */
void Reading::take(const std::uint8_t* data, std::size_t size) {
    if (size < hashBytes) {
        return;
    }
    const std::string hash = hexOf(data);
    std::shared_ptr<const PackedAudio> packed;
    for (TakePointer& each : result.state.contents.takes) {
        if (each->sha256 != hash || each->audio != nullptr) {
            continue;
        }
        if (packed == nullptr) {
            packed = std::make_shared<const PackedAudio>(std::vector<std::uint8_t>(data + hashBytes, data + size));
        }
        auto whole = std::make_shared<Take>(*each);
        whole->audio = unpack(*each, *packed, hash);
        whole->packed = whole->audio != nullptr ? packed : nullptr;
        each = std::move(whole);
    }
}

ReadOutcome Reading::chunks(ByteReader& in) {
    bool hasJson = false;
    for (std::uint64_t count = 0; count < maxChunks; ++count) {
        const auto type = in.number<std::uint32_t>();
        const auto size = in.number<std::uint64_t>();
        const std::uint8_t* const data = in.take(size);
        if (data == nullptr) {
            return hasJson ? ReadOutcome::damaged : ReadOutcome::notAState;
        }
        if (type == endTag) {
            return hasJson ? ReadOutcome::ok : ReadOutcome::notAState;
        }
        if (type == jsonTag && !hasJson) {
            hasJson = readJson(data, static_cast<std::size_t>(size), result.state);
            if (!hasJson) {
                return ReadOutcome::notAState;
            }
        } else if (type == takeTag) {
            take(data, static_cast<std::size_t>(size));
        }
    }
    return ReadOutcome::damaged;
}

}  // namespace

std::size_t lighten(project::Contents& contents, std::size_t maxBytes) {
    std::size_t bytes = printJson(toJson(contents)).size() + spareBytes;
    std::size_t lightened = 0;
    for (auto take = contents.takes.rbegin(); take != contents.takes.rend() && bytes > maxBytes; ++take) {
        auto light = std::make_shared<Take>(**take);
        light->settings = audiblePart(light->settings);
        light->more = Json::object();
        bytes -= sizeOf(**take) - sizeOf(*light);
        *take = std::move(light);
        ++lightened;
    }
    return lightened;
}

std::vector<std::uint8_t> write(const State& state, const std::function<bool(const Take&)>& carriesAudio) {
    ByteWriter out;
    out.bytes(magic, magicBytes);
    out.number(stateVersion);
    out.number<std::uint32_t>(state.kind == editor::PluginKind::track ? 1 : 2);
    Json json = {{"plugin", SA3_PLUGIN_VERSION}, {"parameters", Json::object()}, {"project", toJson(state.contents)}};
    for (const auto& [id, value] : state.parameters) {
        json["parameters"][id] = value;
    }
    const std::string printed = printJson(json);
    chunk(out, jsonTag, printed.data(), printed.size());
    std::vector<std::string> written;
    for (const TakePointer& take : state.contents.takes) {
        const bool isWritten = std::find(written.begin(), written.end(), take->sha256) != written.end();
        if (take->isComplete() && take->audio != nullptr && !isWritten && carriesAudio(*take)) {
            takeChunk(out, *take);
            written.push_back(take->sha256);
        }
    }
    chunk(out, endTag, nullptr, 0);
    return std::move(out.out);
}

ReadResult read(const void* data, std::size_t size) {
    ReadResult result;
    ByteReader in(data, size);
    const std::uint8_t* const start = in.take(magicBytes);
    const auto version = in.number<std::uint32_t>();
    const auto kind = in.number<std::uint32_t>();
    if (!in.isWhole() || std::memcmp(start, magic, magicBytes) != 0) {
        return result;
    }
    if (version != stateVersion) {
        result.outcome = version > stateVersion ? ReadOutcome::newerVersion : ReadOutcome::notAState;
        return result;
    }
    result.state.kind = kind == 2 ? editor::PluginKind::insert : editor::PluginKind::track;
    result.outcome = Reading(result).chunks(in);
    return result;
}

}  // namespace sa3::state

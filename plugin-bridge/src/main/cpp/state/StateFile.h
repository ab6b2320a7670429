/*
 * What a host saves: one sequence of bytes, little-endian, self-contained or with its audio by hash.
 *
 *   0   "SA3STATE"
 *   8   uint32 version (1)
 *   12  uint32 kind (1 track, 2 insert)
 *   16  chunks:  uint32 type · uint64 bytes · bytes
 *         "JSON"  UTF-8 object: {plugin, parameters: {id: value}, project: {…}}; exactly one, first
 *         "TAKE"  32 bytes SHA-256 · PackedAudio: the audio of the take with that hash; any number
 *         "END "  nothing; what follows belongs to somebody else (JUCE adds its bypass state)
 * Chunks of other types are skipped. A version above 1 is refused whole: the bytes are kept and given back unchanged.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "editor/EditorState.h"
#include "project/Contents.h"

namespace sa3::state {

extern const std::uint32_t stateVersion;

struct State {
    editor::PluginKind kind = editor::PluginKind::track;
    std::map<std::string, float> parameters;  // by id, in the parameter's own unit
    project::Contents contents;
};

/** No more JSON than this is read. */
constexpr std::size_t maxJsonBytes = std::size_t{16} << 20;

/**
 * Takes from the oldest takes the settings that made them, but for what they sound by, until the rest can be read again:
 * up to 64 KiB of them come with each take. Returns how many takes have lost them.
 */
std::size_t lighten(project::Contents& contents, std::size_t maxBytes = maxJsonBytes);

/**
 * @param carriesAudio whether the take's audio is put inside; without, it has to be found by its hash later
 */
std::vector<std::uint8_t> write(const State& state, const std::function<bool(const project::Take&)>& carriesAudio);

enum class ReadOutcome { ok, notAState, newerVersion, damaged };

struct ReadResult {
    ReadOutcome outcome = ReadOutcome::notAState;
    State state;
};

/**
 * Never throws, and allocates no more than what the bytes can hold. Takes whose audio is not
 * inside, or is not what its hash says, come without audio. A sequence that ends early is `damaged`; what was whole until
 * there is in `state`.
 */
ReadResult read(const void* data, std::size_t size);

}  // namespace sa3::state

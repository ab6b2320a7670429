/*
 * WAV with 32-bit float samples, the only form that keeps a take's hash: its samples come back bit for bit. What is only
 * listened to may have others. The metadata
 * chunks are those of the service's files: tempo and loop for workstations (`acid`, `smpl`), title and settings
 * (`LIST/INFO`).
 */
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/Clip.h"
#include "editor/EditorState.h"

namespace sa3::files {

struct WavMetadata {
    std::string title;
    std::string settingsJson;
    double bpm = 0.0;         // 0: none
    std::int64_t beats = 0;   // of the loop, quarter notes; 0: a one-shot
    editor::TimeSignature metre;
};

std::vector<std::uint8_t> wavBytes(const audio::Clip& clip, const WavMetadata& metadata);

struct WavReading {
    std::shared_ptr<const audio::Clip> clip;  // null: see problem
    std::string problem;
};

/** Audio to listen to, such as the preview beside an adapter: also 16- and 24-bit samples, at most ten minutes. */
WavReading readSample(const std::filesystem::path& file);
/** By its name it may be such a file. */
bool isSample(const std::filesystem::path& file);

/** Reads float WAV only, up to PackedAudio::maxSamples; other forms are named in `problem`. Never throws on bad bytes. */
WavReading readWav(const std::filesystem::path& file);
WavReading readWav(const std::vector<std::uint8_t>& bytes);

}  // namespace sa3::files

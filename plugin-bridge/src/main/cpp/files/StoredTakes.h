/*
 * The takes of the service's library as they lie in its folder, a folder each (docs/service.md): they are read, never
 * written, with or without a service. Nothing that is read is trusted. Never on the audio thread.
 */
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "json/Json.h"

namespace sa3::files {

/** Where a take lies. */
struct StoredPlace {
    std::string id;
    bool isInTrash = false;
};

/** Those of `first`, then the others, at most so many of these; newest first by the time in their names, the trash among them. Reads no file. */
std::vector<StoredPlace> storedTakes(const std::filesystem::path& library, const std::set<std::string>& first, std::size_t most);

struct StoredTake {
    Json description;             // id, title, created, starred, frames, rateHz, channels, sha256, seed, settings, …
    std::filesystem::path audio;  // its WAV
    bool isInTrash = false;
};

/** Nothing: there is none, or its description cannot be read. */
std::optional<StoredTake> storedTake(const std::filesystem::path& library, const StoredPlace& place);
/** The same wherever it lies. */
std::optional<StoredTake> storedTake(const std::filesystem::path& library, const std::string& id);

/** A name that leads out of no folder. */
bool isPlainName(const std::string& name);

}  // namespace sa3::files

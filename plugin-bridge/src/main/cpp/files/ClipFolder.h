/*
 * Durable copies of takes: what is dragged out, revealed, and found again by its hash when a project keeps its audio
 * beside itself. One file per sound, named "<words>_<seed>_<first 16 digits of the hash>.wav"; nothing ever prunes it.
 * Never on the audio thread.
 */
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "project/Take.h"

namespace sa3::files {

/** A take's copy, and its stamp when its samples were the take's. Without a path: there is none. */
struct Copy {
    std::filesystem::path path;
    std::uint64_t stamp = 0;
};

/** Writes the take's copy, or finds that it is there; what somebody has changed is left as it is. */
struct Kept {
    Copy copy;
    std::string problem;  // one line where there is no copy
};
Kept keep(const project::Take& take, const std::filesystem::path& folder);

/** The take's copy is there, and nobody has written to it. */
bool isKept(const project::Take& take);

/** WAV with the take's metadata. Empty: done; else one line. */
std::string exportWav(const project::Take& take, const std::filesystem::path& target);

/** The audio with this hash from the folder of copies, the library or its trash. `clip` is null: not found there. */
struct Found {
    std::shared_ptr<const audio::Clip> clip;
    Copy copy;  // none: only the library has it
};
Found findAudio(const project::Take& take, const std::filesystem::path& folder, const std::filesystem::path& library);

/** The audio of a file that the user pointed at. `clip` is null where `problem` says why it is not the take. */
struct Located {
    std::shared_ptr<const audio::Clip> clip;
    std::string problem;
};
Located locate(const project::Take& take, const std::filesystem::path& file);

}  // namespace sa3::files

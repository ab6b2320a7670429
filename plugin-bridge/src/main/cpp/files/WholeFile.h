/* Files that appear whole or not at all: written beside their place, forced to disk, renamed. */
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sa3::files {

/** Makes the folder if it is missing. Empty: done; else one line that says what failed. Never on the audio thread. */
std::string writeWhole(const std::filesystem::path& target, const std::vector<std::uint8_t>& bytes);

/** The same, and at no moment can others than its owner read it. What killed writes of it have left is cleared away. */
std::string writeSecret(const std::filesystem::path& target, const std::vector<std::uint8_t>& bytes);

/** The same by a second name for an existing file where the disk allows it, else by a copy. */
std::string linkOrCopy(const std::filesystem::path& source, const std::filesystem::path& target);

/** Another number when the file has been written; 0: it is not there, or no plain file. Reads no content. */
std::uint64_t stamp(const std::filesystem::path& file);

/** Nothing: not a plain file, larger than `maxBytes`, or unreadable. */
std::optional<std::vector<std::uint8_t>> readWhole(const std::filesystem::path& file, std::uint64_t maxBytes);

/** UTF-8, whatever the platform. */
std::string utf8(const std::filesystem::path& path);
std::filesystem::path pathOf(const std::string& utf8);

/** A file's name made from a sentence, such as "slow_warm_piano"; "take" where nothing of it can be used. */
std::string slug(const std::string& sentence);

}  // namespace sa3::files

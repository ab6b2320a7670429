/* Where things of this user lie; the same places as the service's (sa3.platform.Folders). UTF-8 paths. */
#pragma once

#include <filesystem>

namespace sa3::files {

/** SA3_HOME, else the platform's data folder. */
std::filesystem::path userData();

/** What starts the service; written by `sa3 plugin install` and `sa3 serve`. */
std::filesystem::path launchFile();

/** Durable copies of takes, by hash; nothing prunes it. */
std::filesystem::path clips();

/** The service's library of takes, where nobody chose another. */
std::filesystem::path takes();

std::filesystem::path presets();
std::filesystem::path loras();

}  // namespace sa3::files

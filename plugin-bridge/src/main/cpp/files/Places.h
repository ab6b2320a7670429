/* Where things of this user lie; the same places as the service's (sa3.platform.Folders). UTF-8 paths. */
#pragma once

#include <filesystem>
#include <vector>

namespace sa3::files {

/** SA3_HOME, else the platform's data folder. */
std::filesystem::path userData();

/** What starts the service; written by `sa3 plugin install` and `sa3 serve`. */
std::filesystem::path launchFile();

std::filesystem::path logs();

/** The access token that the user has given for downloads; for its owner alone. The program reads it, too (sa3.models.hub.HubSettings). */
std::filesystem::path hubToken();

/** The program's own folder, by what starts the service; empty: not installed. Reads the launch file. */
std::filesystem::path programHome();

/** Durable copies of takes, by hash; nothing prunes it. */
std::filesystem::path clips();

/** The service's library of takes: the one that was set, else `takes`. Reads the settings file. */
std::filesystem::path takes();
/** What was deleted from a library and can still be had. */
std::filesystem::path trashOf(const std::filesystem::path& library);

std::filesystem::path presets();

/** Where adapters lie, the first for new ones: those of SA3_LORAS, else the one that was set, else `loras`. Reads the settings file. */
std::vector<std::filesystem::path> loraFolders();

}  // namespace sa3::files

/* What the program's command line does for the plugin, as errands. */
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "service/Errands.h"

namespace sa3::service {

/** Fetches a model from the hub, with the token that is kept, else the one that the user's login left. Reads the disk. */
Errands::Order downloadModel(const std::string& model);

/** For all downloads of this user from now on, whoever begins them: in files::hubToken(). Empty: it is kept; else what is wrong, one line. */
std::string keepHubToken(const std::string& token);

/** Copies models out of a folder, or that of a file. @param model empty: all whose names the files tell */
Errands::Order importModels(const std::filesystem::path& from, const std::string& model);

/**
 * Has the program write down how plugins start it, as `sa3 plugin install` does.
 * @param place its launcher, or the folder that it is in
 * @return nothing: it is not there, and `problem` says so in one line
 */
std::optional<Errands::Order> registerProgram(const std::filesystem::path& place, std::string& problem);

}  // namespace sa3::service

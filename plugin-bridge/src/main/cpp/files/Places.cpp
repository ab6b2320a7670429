#include "files/Places.h"

#include <cstdlib>
#include <string>
#include <string_view>

namespace sa3::files {
namespace {

std::filesystem::path variable(const char* name) {
    const char* const value = std::getenv(name);
    const bool isSet = value != nullptr && std::string_view(value).find_first_not_of(" \t") != std::string_view::npos;
    return isSet ? std::filesystem::path(value) : std::filesystem::path();
}

}  // namespace

std::filesystem::path userData() {
    if (const auto chosen = variable("SA3_HOME"); !chosen.empty()) {
        return chosen;
    }
#if defined(_WIN32)
    const auto local = variable("LOCALAPPDATA");
    return (local.empty() ? variable("USERPROFILE") / "AppData/Local" : local) / "sa3";
#elif defined(__APPLE__)
    return variable("HOME") / "Library/Application Support/sa3";
#else
    const auto data = variable("XDG_DATA_HOME");
    return (data.empty() ? variable("HOME") / ".local/share" : data) / "sa3";
#endif
}

std::filesystem::path launchFile() {
    return userData() / "launch";
}

std::filesystem::path clips() {
    return userData() / "clips";
}

std::filesystem::path takes() {
    return userData() / "takes";
}

std::filesystem::path presets() {
    return userData() / "presets";
}

std::filesystem::path loras() {
    return userData() / "loras";
}

}  // namespace sa3::files

#include "files/Places.h"

#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "files/WholeFile.h"
#include "json/Json.h"

namespace sa3::files {
namespace {

constexpr std::uint64_t maxConfigBytes = std::uint64_t{1} << 20;
constexpr std::string_view homeOption = "-Dsa3.home=";

std::filesystem::path variable(const char* name) {
    const char* const value = std::getenv(name);
    const bool isSet = value != nullptr && std::string_view(value).find_first_not_of(" \t") != std::string_view::npos;
    return isSet ? std::filesystem::path(value) : std::filesystem::path();
}

/** Separated as in PATH. */
std::vector<std::filesystem::path> listed(const char* name) {
#if defined(_WIN32)
    constexpr char separator = ';';
#else
    constexpr char separator = ':';
#endif
    std::vector<std::filesystem::path> paths;
    std::istringstream parts(utf8(variable(name)));
    for (std::string part; std::getline(parts, part, separator);) {
        if (part.find_first_not_of(" \t") != std::string::npos) {
            paths.push_back(pathOf(part));
        }
    }
    return paths;
}

/** A folder that the user has set; empty: none. */
std::filesystem::path chosenFolder(const char* name) {
    const auto bytes = readWhole(userData() / "config.json", maxConfigBytes);
    const auto config = bytes ? parseJson({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::nullopt;
    return config ? pathOf(text(*config, name)) : std::filesystem::path();
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

std::filesystem::path programHome() {
    const auto bytes = readWhole(launchFile(), maxConfigBytes);
    const std::string text = bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
    const std::size_t at = text.find(homeOption);
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t from = at + homeOption.size();
    return pathOf(text.substr(from, text.find_first_of("\r\n", from) - from));
}

std::filesystem::path logs() {
    return userData() / "logs";
}

std::filesystem::path hubToken() {
    return userData() / "hub-token";
}

std::filesystem::path clips() {
    return userData() / "clips";
}

std::filesystem::path takes() {
    const auto chosen = chosenFolder("takesFolder");
    return chosen.empty() ? userData() / "takes" : chosen;
}

std::filesystem::path trashOf(const std::filesystem::path& library) {
    return library / "trash";
}

std::filesystem::path presets() {
    return userData() / "presets";
}

std::vector<std::filesystem::path> loraFolders() {
    if (auto chosen = listed("SA3_LORAS"); !chosen.empty()) {
        return chosen;
    }
    const auto chosen = chosenFolder("loraFolder");
    return {chosen.empty() ? userData() / "loras" : chosen};
}

}  // namespace sa3::files

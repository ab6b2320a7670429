#include "files/StoredTakes.h"

#include <algorithm>
#include <system_error>

#include "files/Places.h"
#include "files/WholeFile.h"

namespace sa3::files {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t maxDescriptionBytes = std::uint64_t{1} << 24;
constexpr int descriptionVersion = 1;

/** Such as 20261124-150733-3f9a1c2e, as the service names them. */
bool isTakeId(const std::string& name) {
    constexpr std::string_view form = "dddddddd-dddddd-xxxxxxxx";
    const auto fits = [](char character, char kind) {
        const bool isDigit = character >= '0' && character <= '9';
        return kind == '-' ? character == '-' : isDigit || (kind == 'x' && character >= 'a' && character <= 'f');
    };
    return name.size() == form.size() && std::equal(name.begin(), name.end(), form.begin(), fits);
}

void addFrom(const fs::path& folder, bool isTrash, std::vector<StoredPlace>& places) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), last; !error && entry != last; entry.increment(error)) {
        std::error_code gone;
        if (std::string name = utf8(entry->path().filename()); isTakeId(name) && entry->is_directory(gone)) {
            places.push_back({std::move(name), isTrash});
        }
    }
}

}  // namespace

bool isPlainName(const std::string& name) {
    return !name.empty() && name.find_first_of("/\\:") == std::string::npos && name.front() != '.';
}

std::vector<StoredPlace> storedTakes(const fs::path& library, const std::set<std::string>& first, std::size_t most) {
    std::vector<StoredPlace> places;
    addFrom(library, false, places);
    addFrom(trashOf(library), true, places);
    std::sort(places.begin(), places.end(), [](const StoredPlace& a, const StoredPlace& b) { return a.id > b.id; });
    const auto others = std::stable_partition(places.begin(), places.end(), [&](const StoredPlace& place) { return first.count(place.id) > 0; });
    places.resize(std::min(places.size(), static_cast<std::size_t>(others - places.begin()) + most));
    return places;
}

std::optional<StoredTake> storedTake(const fs::path& library, const StoredPlace& place) {
    if (!isTakeId(place.id)) {
        return std::nullopt;
    }
    const fs::path home = (place.isInTrash ? trashOf(library) : library) / place.id;
    const auto bytes = readWhole(home / "take.json", maxDescriptionBytes);
    auto json = bytes ? parseJson({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::nullopt;
    const std::string file = json ? text(*json, "file") : std::string();
    const bool isSound = json && integer(*json, "version") == descriptionVersion && text(*json, "id") == place.id && isPlainName(file);
    return isSound ? std::optional(StoredTake{std::move(*json), home / pathOf(file), place.isInTrash}) : std::nullopt;
}

std::optional<StoredTake> storedTake(const fs::path& library, const std::string& id) {
    auto stored = storedTake(library, StoredPlace{id, false});
    return stored ? std::move(stored) : storedTake(library, StoredPlace{id, true});
}

}  // namespace sa3::files

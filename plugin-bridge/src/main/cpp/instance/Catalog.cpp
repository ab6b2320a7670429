#include "instance/Catalog.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "editor/EditorModel.h"
#include "files/LoraFolder.h"
#include "files/Places.h"
#include "files/WholeFile.h"

namespace sa3 {
namespace {

namespace fs = std::filesystem;
using editor::Changes;

constexpr std::uint64_t maxPresetBytes = std::uint64_t{1} << 20;
constexpr std::size_t maxEntries = 2000;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

bool hasEnding(const std::string& name, std::string_view ending) {
    return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

std::vector<PresetFile> presetsOf(const fs::path& folder, bool isShipped) {
    std::vector<PresetFile> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), last; !error && entry != last && found.size() < maxEntries; entry.increment(error)) {
        const std::string file = files::utf8(entry->path().filename());
        if (!hasEnding(file, ".json") || hasEnding(file, ".schema.json") || file.front() == '.') {
            continue;
        }
        const auto bytes = files::readWhole(entry->path(), maxPresetBytes);
        auto json = bytes ? parseJson({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::nullopt;
        if (json && !text(*json, "name").empty() && integer(*json, "version").value_or(2) <= 2) {
            found.push_back({entry->path(), text(*json, "name"), isShipped, std::move(*json)});
        }
    }
    return found;
}

std::vector<PresetFile> allPresets() {
    std::vector<PresetFile> all = presetsOf(files::presets(), false);
    const fs::path home = files::programHome();
    for (PresetFile& shipped : home.empty() ? std::vector<PresetFile>() : presetsOf(home / "presets", true)) {
        const auto hides = [&](const PresetFile& own) { return lower(own.name) == lower(shipped.name); };
        if (std::none_of(all.begin(), all.end(), hides)) {
            all.push_back(std::move(shipped));
        }
    }
    std::sort(all.begin(), all.end(), [](const PresetFile& a, const PresetFile& b) { return lower(a.name) < lower(b.name); });
    return all;
}

std::vector<LoraFile> loraFiles() {
    std::vector<LoraFile> found;
    for (files::FoundLora& each : files::lorasIn(files::loraFolders())) {
        found.push_back({each.place.path, each.place.name, each.place.sha256, each.place.path, {}, std::move(each.notes)});
    }
    return found;
}

LoraFile loraOf(const Json& item) {
    LoraFile file{text(item, "path"), text(item, "name"), text(item, "sha256"), text(item, "path"), text(item, "base"), files::notesOf(item)};
    file.id = file.path.empty() ? file.name : file.path;
    return file;
}

}  // namespace

void Catalog::refresh() {
    std::vector<PresetFile> presetFiles = allPresets();
    std::vector<LoraFile> found = loraFiles();
    {
        const std::lock_guard<std::mutex> lock(mutex);
        knownPresets = std::move(presetFiles);
        if (!hasServiceLoras) {
            knownLoras = std::move(found);
        }
    }
    onChange(Changes::presets | Changes::loraChoices);
}

void Catalog::setModels(const Json& models) {
    std::vector<ModelFacts> list;
    for (const Json& item : models) {
        ModelFacts model;
        model.name = text(item, "name");
        model.isInstalled = flag(item, "installed");
        model.isDefault = flag(item, "default");
        model.isBundled = flag(item, "bundled");
        model.isBase = flag(item, "base");
        model.baseSha256 = text(item, "baseSha256");
        model.maxSeconds = number(item, "maxSeconds").value_or(0.0);
        model.steps = static_cast<int>(std::clamp<std::int64_t>(integer(item, "steps").value_or(8), 1, 1000));
        model.caution = text(item, "caution");
        if (!model.name.empty() && list.size() < maxEntries) {
            list.push_back(std::move(model));
        }
    }
    {
        const std::lock_guard<std::mutex> lock(mutex);
        knownModels = std::move(list);
    }
    onChange(Changes::models);
}

void Catalog::addLoraPage(const Json& page) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        if (integer(page, "page").value_or(0) == 0) {
            arrivingLoras.clear();
        }
        for (const Json& item : field(page, "items")) {
            if (LoraFile file = loraOf(item); !file.name.empty() && arrivingLoras.size() < maxEntries) {
                arrivingLoras.push_back(std::move(file));
            }
        }
        if (integer(page, "page").value_or(0) + 1 < integer(page, "pages").value_or(1)) {
            return;
        }
        knownLoras = std::move(arrivingLoras);
        arrivingLoras.clear();
        hasServiceLoras = true;
    }
    onChange(Changes::loraChoices);
}

bool Catalog::forgetService() {
    const std::lock_guard<std::mutex> lock(mutex);
    arrivingLoras.clear();
    return std::exchange(hasServiceLoras, false);
}

bool Catalog::isSaid(const std::string& remark) const {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto isInstalled = [](const ModelFacts& model) { return model.isInstalled && !model.isBundled; };
    const auto saysIt = [&](const ModelFacts& model) { return model.isBundled && model.caution == remark; };
    return std::any_of(knownModels.begin(), knownModels.end(), saysIt) &&
           std::none_of(knownModels.begin(), knownModels.end(), isInstalled);
}

std::vector<ModelFacts> Catalog::models() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return knownModels;
}

std::vector<PresetFile> Catalog::presets() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return knownPresets;
}

std::vector<LoraFile> Catalog::loras() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return knownLoras;
}

std::optional<PresetFile> Catalog::preset(const std::string& id) const {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto at = std::find_if(knownPresets.begin(), knownPresets.end(), [&](const PresetFile& each) { return each.id() == id; });
    return at == knownPresets.end() ? std::nullopt : std::optional(*at);
}

std::optional<LoraFile> Catalog::lora(const std::string& id) const {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto at = std::find_if(knownLoras.begin(), knownLoras.end(), [&](const LoraFile& each) { return each.id == id; });
    return at == knownLoras.end() ? std::nullopt : std::optional(*at);
}

std::optional<ModelFacts> Catalog::model(const std::string& name) const {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto isWanted = [&](const ModelFacts& each) { return name.empty() ? each.isDefault : each.name == name; };
    const auto at = std::find_if(knownModels.begin(), knownModels.end(), isWanted);
    return at == knownModels.end() ? std::nullopt : std::optional(*at);
}

std::string savePreset(const Json& preset) {
    std::string file = text(preset, "name");
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 ||
               std::string_view(" -_.()+#&,'").find(c) != std::string_view::npos;
    };
    std::replace_if(file.begin(), file.end(), [&](char c) { return !isPlain(c); }, '_');
    if (file.empty() || file.front() == '.' || file.size() > 200) {
        return "a preset's name has 1 to 100 characters and does not begin with a dot";
    }
    const std::string json = preset.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    return files::writeWhole(files::presets() / files::pathOf(file + ".json"), {json.begin(), json.end()});
}

}  // namespace sa3

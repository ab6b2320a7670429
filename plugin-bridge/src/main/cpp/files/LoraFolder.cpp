#include "files/LoraFolder.h"

#include <juce_cryptography/juce_cryptography.h>

#include <algorithm>
#include <functional>
#include <system_error>

#include "files/WholeFile.h"

namespace sa3::files {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".safetensors";
constexpr std::string_view peftStem = "adapter_model";
constexpr std::string_view peftConfig = "adapter_config.json";
constexpr std::size_t maxEntries = 2000;
constexpr std::size_t maxFiles = 20000;
constexpr std::size_t maxTriggers = 64;
constexpr std::size_t maxPrompts = 100;
constexpr int maxCharacters = 1000;
constexpr std::uint64_t maxNotesBytes = std::uint64_t{4} << 20;
constexpr std::size_t maxBeside = 16;
constexpr int maxDepth = 16;
constexpr int maxNames = 100;

bool isAdapter(const fs::path& file) {
    return utf8(file.extension()) == ending && utf8(file.filename()).front() != '.';
}

/** PEFT's file is called as its folder. */
bool isNamedByFolder(const fs::path& file) {
    return utf8(file.stem()) == peftStem;
}

std::string nameOf(const fs::path& file) {
    return utf8(isNamedByFolder(file) ? file.parent_path().filename() : file.stem());
}

juce::String wide(const std::string& text) {
    return juce::String::fromUTF8(text.data(), static_cast<int>(text.size()));
}

/** Empty: it cannot be read. */
std::string sha256Of(const fs::path& file) {
    juce::FileInputStream in{juce::File(wide(utf8(file)))};
    return in.openedOk() ? juce::SHA256(in).toHexString().toStdString() : std::string();
}

/** Empty: it lies elsewhere. */
fs::path within(const fs::path& file, const fs::path& folder) {
    std::error_code error;
    const fs::path relative = fs::weakly_canonical(file, error).lexically_relative(fs::weakly_canonical(folder, error));
    return error || relative.empty() || relative.begin()->string() == ".." ? fs::path() : relative;
}

/** The adapter and what belongs to it. */
std::vector<fs::path> withCompanions(const fs::path& file) {
    std::vector<fs::path> all{file};
    const std::string stem = utf8(file.stem()) + ".";
    std::error_code error;
    for (fs::directory_iterator entry(file.parent_path(), error), last; !error && entry != last && all.size() < maxBeside;
         entry.increment(error)) {
        const std::string name = utf8(entry->path().filename());
        const bool belongs = isNamedByFolder(file) ? name == peftConfig : name.compare(0, stem.size(), stem) == 0 && !isAdapter(entry->path());
        if (belongs && entry->is_regular_file(error)) {
            all.push_back(entry->path());
        }
    }
    return all;
}

/** A place for the adapter that nothing has yet, or that has its content already. */
fs::path placeIn(const fs::path& folder, const fs::path& file, const std::string& sha256) {
    const std::string name = nameOf(file);
    for (int count = 1; count <= maxNames; ++count) {
        const std::string numbered = count == 1 ? name : name + "-" + std::to_string(count);
        const fs::path place = isNamedByFolder(file) ? folder / pathOf(numbered) / file.filename() : folder / pathOf(numbered + std::string(ending));
        std::error_code error;
        if (!fs::exists(place, error) || sha256Of(place) == sha256) {
            return place;
        }
    }
    return {};
}

/** Empty: done, else one line. */
std::string bring(const fs::path& file, const fs::path& place) {
    const std::string oldStem = utf8(file.stem());
    const std::string newStem = utf8(place.stem());
    for (const fs::path& each : withCompanions(file)) {
        std::string name = utf8(each.filename());
        if (name.compare(0, oldStem.size(), oldStem) == 0) {
            name = newStem + name.substr(oldStem.size());
        }
        const fs::path target = place.parent_path() / pathOf(name);
        std::error_code error;
        if (fs::exists(target, error)) {
            continue;
        }
        if (std::string problem = linkOrCopy(each, target); !problem.empty()) {
            return problem;
        }
    }
    return {};
}

std::string slashed(const fs::path& relative) {
    const auto text = relative.generic_u8string();
    return {text.begin(), text.end()};
}

/** @param visit gets the folder and each plain file of it and those below */
template <typename Visit>
void forEachFile(const std::vector<fs::path>& folders, Visit visit) {
    constexpr auto options = fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
    for (const fs::path& folder : folders) {
        std::size_t count = 0;
        std::error_code error;
        for (fs::recursive_directory_iterator entry(folder, options, error), last; !error && entry != last && count < maxFiles;
             entry.increment(error), ++count) {
            if (entry.depth() >= maxDepth || utf8(entry->path().filename()).front() == '.') {
                entry.disable_recursion_pending();
            }
            std::error_code unreadable;
            if (entry->is_regular_file(unreadable)) {
                visit(folder, *entry);
            }
        }
    }
}

/** Short texts that are not empty. */
std::vector<std::string> textsOf(const Json& list, std::size_t most) {
    std::vector<std::string> texts;
    for (const Json& each : list.is_array() ? list : Json::array()) {
        const juce::String stripped = each.is_string() ? wide(each.get<std::string>()).trim() : juce::String();
        if (stripped.isNotEmpty() && stripped.length() <= maxCharacters && texts.size() < most) {
            texts.push_back(stripped.toStdString());
        }
    }
    return texts;
}

LoraNotes notesBeside(const fs::path& adapter) {
    const auto bytes = readWhole(fs::path(adapter).replace_extension(".json"), maxNotesBytes);
    const auto json = bytes ? parseJson({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::nullopt;
    LoraNotes notes = json ? notesOf(*json) : LoraNotes();
    const fs::path sound = fs::path(adapter).replace_extension(".wav");
    std::error_code error;
    notes.sound = fs::is_regular_file(sound, error) ? utf8(sound) : std::string();
    return notes;
}

}  // namespace

std::vector<FoundLora> lorasIn(const std::vector<fs::path>& folders) {
    std::vector<FoundLora> found;
    forEachFile(folders, [&](const fs::path& folder, const fs::directory_entry& entry) {
        if (isAdapter(entry.path()) && found.size() < maxEntries) {
            found.push_back({{nameOf(entry.path()), slashed(entry.path().lexically_relative(folder)), {}}, notesBeside(entry.path())});
        }
    });
    std::sort(found.begin(), found.end(),
              [](const FoundLora& a, const FoundLora& b) { return wide(a.place.name).compareIgnoreCase(wide(b.place.name)) < 0; });
    return found;
}

std::uint64_t loraStamp(const std::vector<fs::path>& folders) {
    std::uint64_t sum = 0;
    forEachFile(folders, [&](const fs::path&, const fs::directory_entry& entry) {
        sum += stamp(entry.path());  // in whatever order they come
    });
    return sum;
}

LoraNotes notesOf(const Json& json) {
    LoraNotes notes;
    const char* const triggers = field(json, "triggers").is_array() ? "triggers" : "trigger_words";
    notes.triggers = textsOf(field(json, triggers), maxTriggers);
    notes.prompts = textsOf(field(json, "prompts"), maxPrompts);
    notes.trainedOn = text(json, "trainedOn", text(json, "base_model"));
    notes.baseSha256 = text(json, "baseSha256", text(json, "base_sha256"));
    notes.sound = text(json, "sound");
    return notes;
}

TakenLora takeLora(const fs::path& file, const std::string& sha256, const std::vector<fs::path>& folders) {
    const std::string content = sha256Of(file);
    if (!isAdapter(file) || content.empty()) {
        return {{}, utf8(file) + " is no adapter that can be read: expected a .safetensors file"};
    }
    if (!sha256.empty() && content != sha256) {
        return {{}, utf8(file) + " has other content than the LoRA of this project; to use it instead, put it into the LoRA folder and choose it"};
    }
    for (const fs::path& folder : folders) {
        if (const fs::path inside = within(file, folder); !inside.empty()) {
            return {{nameOf(file), slashed(inside), content}, {}};
        }
    }
    const fs::path place = placeIn(folders.front(), file, content);
    if (place.empty()) {
        return {{}, "the LoRA folder has too many files called " + nameOf(file) + ": rename some"};
    }
    std::string problem = bring(file, place);
    return {{nameOf(place), slashed(place.lexically_relative(folders.front())), content}, std::move(problem)};
}

}  // namespace sa3::files

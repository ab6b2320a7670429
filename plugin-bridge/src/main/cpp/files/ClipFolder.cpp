#include "files/ClipFolder.h"

#include <system_error>

#include "files/Places.h"
#include "files/StoredTakes.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"

namespace sa3::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hashDigits = 16;

std::string ending(const project::Take& take) {
    return "_" + take.sha256.substr(0, hashDigits) + ".wav";
}

WavMetadata metadataOf(const project::Take& take) {
    const auto loop = take.barsPpq();
    return {take.name, printJson(take.settings), take.bpm().value_or(0.0),
            loop ? static_cast<std::int64_t>(*loop) : 0, take.metre().value_or(editor::TimeSignature())};
}

bool isTheTake(const project::Take& take, const audio::Clip& clip) {
    return clip.rateHz() == take.rateHz && clip.channelCount() == take.channels && clip.frames() == take.frames &&
           project::sha256Of(clip) == take.sha256;
}

/** The first file of the folder whose name ends so and whose samples have the take's hash. */
Found search(const project::Take& take, const fs::path& folder, const std::string& end) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), last; !error && entry != last; entry.increment(error)) {
        const std::string name = utf8(entry->path().filename());
        const bool fits = name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
        if (!fits || name.front() == '.') {
            continue;
        }
        const std::uint64_t before = stamp(entry->path());
        auto reading = readWav(entry->path());
        if (reading.clip != nullptr && isTheTake(take, *reading.clip)) {
            return {std::move(reading.clip), {entry->path(), before}};
        }
    }
    return {};
}

/** A name in the folder that nothing has yet. */
fs::path freePlace(const project::Take& take, const fs::path& folder) {
    const std::string name = slug(take.name) + "_" + std::to_string(take.seed);
    fs::path place = folder / (name + ending(take));
    std::error_code error;
    for (int count = 2; fs::exists(place, error); ++count) {
        place = folder / (name + "_" + std::to_string(count) + ending(take));
    }
    return place;
}

}  // namespace

Kept keep(const project::Take& take, const fs::path& folder) {
    if (Found there = search(take, folder, ending(take)); there.clip != nullptr) {
        return {std::move(there.copy), {}};
    }
    const fs::path target = freePlace(take, folder);
    std::string problem = exportWav(take, target);
    return problem.empty() ? Kept{{target, stamp(target)}, {}} : Kept{{}, std::move(problem)};
}

bool isKept(const project::Take& take) {
    return !take.file.empty() && take.fileStamp != 0 && stamp(pathOf(take.file)) == take.fileStamp;
}

std::string exportWav(const project::Take& take, const fs::path& target) {
    if (take.audio == nullptr || !take.audio->isComplete()) {
        return "the take has no audio that could be written";
    }
    return writeWhole(target, wavBytes(*take.audio, metadataOf(take)));
}

Found findAudio(const project::Take& take, const fs::path& folder, const fs::path& library) {
    if (Found copy = search(take, folder, ending(take)); copy.clip != nullptr || !isPlainName(take.id)) {
        return copy;
    }
    for (const fs::path& place : {library, trashOf(library)}) {
        if (Found stored = search(take, place / pathOf(take.id), ".wav"); stored.clip != nullptr) {
            return {std::move(stored.clip), {}};
        }
    }
    return {};
}

Located locate(const project::Take& take, const fs::path& file) {
    auto reading = readWav(file);
    if (reading.clip == nullptr) {
        return {nullptr, utf8(file) + ": " + reading.problem};
    }
    if (!isTheTake(take, *reading.clip)) {
        return {nullptr, utf8(file) + " holds other audio than the take: its samples have another hash"};
    }
    return {std::move(reading.clip), {}};
}

}  // namespace sa3::files

#include "instance/TakeShelf.h"

#include <system_error>

#include "editor/EditorModel.h"
#include "files/Places.h"
#include "files/WholeFile.h"
#include "state/PackedAudio.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

constexpr std::int64_t drawnBuckets = 2000;

std::shared_ptr<const audio::Peaks> drawingOf(const Take& take) {
    return std::make_shared<const audio::Peaks>(audio::peaksOf(*take.audio, drawnBuckets));
}

bool isBeside(const Contents& contents) {
    return contents.storage == project::Storage::besideByHash;
}

void set(Take& take, const files::Copy& copy) {
    take.file = files::utf8(copy.path);
    take.fileStamp = copy.stamp;
}

/** The take as it is after it was looked for. */
TakePointer withAudio(const Take& take, const files::Found& found) {
    auto whole = std::make_shared<Take>(take);
    whole->audio = found.clip;
    set(*whole, found.copy);
    whole->lastPlace = found.clip == nullptr ? files::utf8(files::clips()) : std::string();
    return whole;
}

/** The place with the ending of what is written there. */
std::filesystem::path asWav(const std::filesystem::path& place) {
    const std::string name = files::utf8(place);
    return juce::String::fromUTF8(name.c_str()).endsWithIgnoreCase(".wav") ? place : files::pathOf(name + ".wav");
}

}  // namespace

void TakeShelf::update(const std::string& id, const std::function<void(Take&)>& body) {
    project.change([&](Contents& contents) {
        const TakePointer take = contents.find(id);
        if (take == nullptr) {
            return 0u;
        }
        auto changed = std::make_shared<Take>(*take);
        body(*changed);
        contents.put(std::move(changed));
        return Changes::takes | project::unsavedChange;
    });
}

void TakeShelf::finish(const std::string& id) {
    const TakePointer take = project.now()->find(id);
    if (take == nullptr || !take->isComplete() || take->audio == nullptr) {
        return;
    }
    const auto drawing = take->peaks != nullptr && take->peaks->lowest.size() * static_cast<std::size_t>(take->peaks->framesPerBucket) >=
                                                       static_cast<std::size_t>(take->frames)
                             ? take->peaks
                             : drawingOf(*take);
    const files::Kept kept = files::isKept(*take) ? files::Kept{{files::pathOf(take->file), take->fileStamp}, {}}
                                                  : files::keep(*take, files::clips());
    const bool staysBeside = isBeside(*project.now()) && kept.problem.empty();
    const auto packed = take->packed != nullptr || staysBeside ? take->packed : state::PackedAudio::of(*take->audio);
    if (!kept.problem.empty()) {
        board.warn("no file of this take could be made, it lives in the project only: " + kept.problem);
    }
    update(id, [&](Take& changed) {
        changed.peaks = drawing;
        set(changed, kept.copy);
        changed.packed = packed;
    });
}

void TakeShelf::tidy() {
    chores.post([this] {
        const auto present = project.now();  // finishing a take replaces what the project holds
        for (const TakePointer& take : present->takes) {
            const bool isPacked = take->packed != nullptr || isBeside(*present);
            if (take->peaks == nullptr || !isPacked || !files::isKept(*take)) {
                finish(take->id);
            }
        }
    });
}

void TakeShelf::copyAnew(const std::string& id) {
    update(id, [](Take& changed) { changed.file.clear(); });
    chores.post([this, id] { finish(id); });
}

void TakeShelf::pack(Contents& contents, const std::set<std::string>& takes) {
    for (TakePointer& take : contents.takes) {
        if (takes.count(take->id) > 0 && take->packed == nullptr) {
            auto whole = std::make_shared<Take>(*take);
            whole->packed = state::PackedAudio::of(*take->audio);
            update(take->id, [&](Take& changed) { changed.packed = whole->packed; });
            take = std::move(whole);
        }
    }
}

void TakeShelf::drawArriving() {
    const auto present = project.now();
    for (const TakePointer& take : present->takes) {
        if (!take->isComplete() && take->audio != nullptr && take->audio->readyFrames() > 0) {
            const auto drawn = drawingOf(*take);
            update(take->id, [&](Take& changed) { changed.peaks = changed.isComplete() ? changed.peaks : drawn; });
        }
    }
}

void TakeShelf::exportTo(const std::string& id, const std::filesystem::path& chosen) {
    chores.post([this, id, chosen] {
        const TakePointer take = project.now()->find(id);
        const std::filesystem::path target = asWav(chosen);
        std::error_code error;
        std::string problem;
        if (take == nullptr) {
            problem = "the take is no longer there";
        } else if (target != chosen && std::filesystem::exists(target, error)) {
            problem = files::utf8(target) + " is there already: choose another name";
        } else {
            problem = files::exportWav(*take, target);
        }
        if (problem.empty()) {
            board.inform("Exported to " + files::utf8(target));
        } else {
            board.warn("Not exported: " + problem);
        }
    });
}

void TakeShelf::locate(const std::string& id, const std::filesystem::path& file) {
    chores.post([this, id, file] {
        const TakePointer take = project.now()->find(id);
        if (take == nullptr) {
            return;
        }
        const files::Located found = files::locate(*take, file);
        if (found.clip == nullptr) {
            board.warn(found.problem);
            return;
        }
        give(id, {found.clip, {}});
    });
}

void TakeShelf::give(const std::string& id, const files::Found& found) {
    project.change([&](Contents& contents) {
        const TakePointer take = contents.find(id);
        if (take == nullptr) {
            return 0u;  // taken off the list meanwhile
        }
        contents.put(withAudio(*take, found));
        return Changes::takes | Changes::lane | project::soundChanged;
    });
    finish(id);
}

bool TakeShelf::findAgain(const std::string& id) {
    const TakePointer take = project.now()->find(id);
    if (take == nullptr || !take->isComplete()) {
        return false;
    }
    if (take->audio == nullptr) {
        const files::Found found = files::findAudio(*take, files::clips(), files::takes());
        if (found.clip == nullptr) {
            return false;
        }
        give(id, found);
    }
    return true;
}

void TakeShelf::findLost(Contents& contents) {
    for (TakePointer& take : contents.takes) {
        if (take->audio == nullptr) {
            take = withAudio(*take, files::findAudio(*take, files::clips(), files::takes()));
        }
    }
}

}  // namespace sa3

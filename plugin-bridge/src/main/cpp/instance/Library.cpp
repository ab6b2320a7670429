#include "instance/Library.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "editor/EditorModel.h"
#include "files/Places.h"
#include "files/WholeFile.h"
#include "render/Arrivals.h"

namespace sa3 {
namespace {

using editor::Changes;
using editor::LibraryTake;
using project::Contents;
using project::Take;
using project::TakePointer;

constexpr int mostWordCharacters = 240;

juce::String wide(const std::string& utf8) {
    return juce::String::fromUTF8(utf8.data(), static_cast<int>(utf8.size()));
}

/** Nothing: what the description says makes no sense. */
std::optional<Take> takeOf(const Json& description) {
    Take take;
    take.id = text(description, "id");
    take.frames = integer(description, "frames").value_or(0);
    take.rateHz = static_cast<std::int32_t>(std::clamp<std::int64_t>(integer(description, "rateHz").value_or(0), 0, 1'000'000));
    take.channels = static_cast<std::int32_t>(std::clamp<std::int64_t>(integer(description, "channels").value_or(0), 0, 64));
    const bool isSane = take.frames > 0 && take.rateHz > 0 && take.channels > 0;
    return isSane ? render::finished(take, description) : std::nullopt;
}

juce::String wordsOf(const Take& take) {
    const juce::String prompt = wide(text(take.settings, "prompt")).replaceCharacters("\r\n\t", "   ").trim();
    return prompt.isEmpty() ? wide(take.name) : prompt.substring(0, mostWordCharacters);
}

/** To the second, which is all of it that JUCE reads whatever its fraction. */
juce::Time timeOf(const std::string& iso8601) {
    constexpr int wholeSeconds = 19;
    return juce::Time::fromISO8601(wide(iso8601).substring(0, wholeSeconds) + "Z");
}

std::optional<LibraryTake> shownOf(const files::StoredTake& stored) {
    const auto take = takeOf(stored.description);
    if (!take) {
        return std::nullopt;
    }
    LibraryTake shown;
    shown.id = wide(take->id);
    shown.words = wordsOf(*take);
    shown.file = wide(files::utf8(stored.audio));
    shown.made = timeOf(text(stored.description, "created"));
    shown.seconds = take->seconds();
    shown.seed = take->seed;
    shown.isStarred = take->isStarred;
    shown.isInTrash = stored.isInTrash;
    return shown;
}

}  // namespace

void Library::open() {
    std::uint64_t round = 0;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        round = ++rounds;
        shown = std::make_shared<const editor::Library>();
    }
    onChange();
    chores.post([this, round] { begin(round); });
}

Library::View Library::close() {
    View left;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        ++rounds;
        left = std::exchange(shown, nullptr);
    }
    if (left != nullptr) {
        onChange();
    }
    return left;
}

bool Library::isOver(std::uint64_t round) const {
    const std::lock_guard<std::mutex> lock(mutex);
    return round != rounds;
}

Library::View Library::view() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return shown;
}

bool Library::publish(std::uint64_t round, View next) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        if (round != rounds) {
            return false;
        }
        shown = std::move(next);
    }
    onChange();
    return true;
}

void Library::begin(std::uint64_t round) {
    if (isOver(round)) {
        return;
    }
    auto reading = std::make_shared<Reading>();
    reading->round = round;
    reading->folder = files::takes();
    const auto present = project.now();
    const std::set<std::string> removed(present->removed.begin(), present->removed.end());
    reading->places = files::storedTakes(reading->folder, removed, mostTakes);
    reading->found.removedHere = static_cast<std::size_t>(std::count_if(
        reading->places.begin(), reading->places.end(), [&](const files::StoredPlace& place) { return removed.count(place.id) > 0; }));
    reading->found.folder = wide(files::utf8(reading->folder));
    reading->found.total = reading->places.size();
    read(reading);
}

/** A portion, and the next one as a chore of its own. */
void Library::read(const std::shared_ptr<Reading>& reading) {
    if (isOver(reading->round)) {
        return;
    }
    editor::Library& found = reading->found;
    const std::size_t until = std::min(reading->places.size(), reading->next + portion);
    for (; reading->next < until; ++reading->next) {
        const auto stored = files::storedTake(reading->folder, reading->places[reading->next]);
        auto take = stored ? shownOf(*stored) : std::nullopt;
        if (take) {
            take->wasHere = reading->next < found.removedHere;
            found.takes.push_back(std::move(*take));
        } else {
            ++found.unreadable;
        }
    }
    found.isWhole = until == reading->places.size();
    if (publish(reading->round, std::make_shared<const editor::Library>(found)) && !found.isWhole) {
        chores.post([this, reading] { read(reading); });
    }
}

void Library::bringBack(const std::string& take) {
    chores.post([this, take] {
        if (const std::string problem = bring(take); !problem.empty()) {
            board.warn(problem);
        }
    });
}

/** Empty: it is in the project; else what hinders that, one line. */
std::string Library::bring(const std::string& id) {
    if (project.now()->find(id) != nullptr) {
        return {};
    }
    const std::filesystem::path folder = files::takes();
    const auto stored = files::storedTake(folder, id);
    const auto described = stored ? takeOf(stored->description) : std::nullopt;
    if (!described) {
        return "Take " + id + " cannot be brought back: it is gone from " + files::utf8(folder) + ", or its description is damaged";
    }
    Take take = *described;
    files::Found found = files::findAudio(take, files::clips(), folder);
    if (found.clip == nullptr) {
        return "\"" + take.name + "\" cannot be brought back: " + files::locate(take, stored->audio).problem;
    }
    take.audio = std::move(found.clip);
    take.file = files::utf8(found.copy.path);
    take.fileStamp = found.copy.stamp;
    if (put(std::make_shared<const Take>(std::move(take)))) {
        shelf.finish(id);
        onBroughtBack();
    }
    return {};
}

/** It is shown, unless what is selected sounds because it is. */
bool Library::put(const TakePointer& take) {
    bool isPut = false;
    project.change([&](Contents& now) {
        if (now.find(take->id) != nullptr) {
            return 0u;
        }
        const TakePointer selected = now.find(now.selectedTake);
        const bool sounds = kind == editor::PluginKind::insert && selected != nullptr && selected->placePpq;
        now.put(take);
        now.selectedTake = sounds ? now.selectedTake : take->id;
        isPut = true;
        return std::uint32_t{Changes::takes};
    });
    return isPut;
}

}  // namespace sa3

// PluginModel: takes, the lane, the insert's input.
#include <algorithm>
#include <cmath>

#include "files/Places.h"
#include "files/WholeFile.h"
#include "model/PluginModel.h"
#include "model/Shown.h"

namespace sa3 {
namespace {

using editor::Changes;
using project::Contents;
using project::TakePointer;
using shown::wide;

constexpr std::uint32_t captureRefreshMs = 120;
constexpr double maxPpq = 1.0e6;

}  // namespace

juce::String PluginModel::selectedTake() const {
    return wide(contents()->selectedTake);
}

void PluginModel::selectTake(const juce::String& take) {
    act([&] {
        held.project.change([&](Contents& now) {
            const std::string id = take.toStdString();
            if (now.selectedTake == id) {
                return 0u;
            }
            now.selectedTake = id;
            if (kind() == editor::PluginKind::track) {
                return std::uint32_t{Changes::takes};
            }
            // On the insert the selected take is the one that sounds.
            now.comparison.hearsB = now.comparison.has(id) ? id == now.comparison.b : now.comparison.hearsB;
            return Changes::takes | project::soundChanged;
        });
    });
}

void PluginModel::setStarred(const juce::String& take, bool isStarred) {
    act([&] {
        held.star(take.toStdString(), isStarred);
    });
}

void PluginModel::setComparison(const editor::Comparison& comparison) {
    act([&] {
        const project::Comparison wanted{comparison.a.toStdString(), comparison.b.toStdString(), comparison.heard == editor::Side::b};
        bool isPlaced = false;
        held.project.change([&](Contents& now) {
            const bool isSame = now.comparison == wanted;
            if (!isSame) {
                now.compare(kind(), wanted);
            }
            isPlaced = now.isPairPlaced(kind());
            return isSame ? 0u : Changes::takes | Changes::lane | project::soundChanged;
        });
        if (wanted.isPair() && !isPlaced) {
            held.auditions.playTake(wanted.heard());
        }
    });
}

void PluginModel::restoreSettings(const juce::String& take) {
    act([&] {
        if (const TakePointer found = contents()->find(take.toStdString()); found != nullptr) {
            adopt(found->settings, {});
        }
    });
}

void PluginModel::removeTake(const juce::String& take) {
    act([&] { held.removeTake(take.toStdString()); });
}

void PluginModel::locateTake(const juce::String& take, const juce::File& file) {
    act([&] {
        held.takes().locate(take.toStdString(), files::pathOf(file.getFullPathName().toStdString()));
    });
}

void PluginModel::fetchTake(const juce::String& take) {
    act([&] { held.fetchTake(take.toStdString()); });
}

/** Null: the library is not open, or holds none such. */
const editor::LibraryTake* PluginModel::inLibrary(const std::function<bool(const editor::LibraryTake&)>& isIt) const {
    if (libraryRead == nullptr) {
        return nullptr;
    }
    const auto at = std::find_if(libraryRead->takes.begin(), libraryRead->takes.end(), isIt);
    return at == libraryRead->takes.end() ? nullptr : &*at;
}

void PluginModel::toggleAudition(const juce::String& take) {
    act([&] {
        const auto* stored = contents()->find(take.toStdString()) != nullptr
                                 ? nullptr
                                 : inLibrary([&](const editor::LibraryTake& each) { return each.id == take; });
        if (auditionedTake() == take) {
            held.auditions.playTake({});
        } else if (stored != nullptr) {
            held.auditions.playFile(stored->file.toStdString());
        } else {
            held.auditions.playTake(take.toStdString());
        }
        announce(Changes::takes | Changes::library);
    });
}

juce::String PluginModel::auditionedTake() const {
    const project::Scenes::Audition heard = held.auditions.now();
    const juce::String file = wide(heard.file);
    const auto* stored = file.isEmpty() ? nullptr : inLibrary([&](const editor::LibraryTake& each) { return each.file == file; });
    return stored == nullptr ? wide(heard.take) : stored->id;
}

juce::File PluginModel::fileForDragging(const juce::String& take) const {
    const TakePointer found = contents()->find(take.toStdString());
    if (found == nullptr || found->file.empty()) {
        return {};
    }
    if (!files::isKept(*found)) {
        held.takes().copyAnew(found->id);
        return {};
    }
    return juce::File(wide(found->file));
}

void PluginModel::exportTake(const juce::String& take, const juce::File& target) {
    act([&] {
        held.takes().exportTo(take.toStdString(), files::pathOf(target.getFullPathName().toStdString()));
    });
}

void PluginModel::revealTake(const juce::String& take) {
    act([&] {
        if (const juce::File file = fileForDragging(take); file != juce::File()) {
            reveal(files::pathOf(file.getFullPathName().toStdString()));
        }
    });
}

void PluginModel::openTakesFolder() {
    act([&] {
        reveal(files::clips());
    });
}

/* ---- lane ----------------------------------------------------------------------------------------------------------- */

/** On the insert a take plays at one place. */
void PluginModel::playInPlace(const std::string& take, double startPpq) {
    held.project.change([&](Contents& now) {
        const TakePointer found = now.find(take);
        if (found == nullptr) {
            return 0u;
        }
        auto placed = std::make_shared<project::Take>(*found);
        placed->placePpq = startPpq;
        now.put(std::move(placed));
        return Changes::takes | project::soundChanged;
    });
}

void PluginModel::placeTake(const juce::String& take, const editor::Placement& placement) {
    act([&] {
        using At = editor::Placement::At;
        const editor::Transport host = transport();
        const double here = std::clamp(host.beats, 0.0, maxPpq);
        project::LaneClip clip;
        clip.take = take.toStdString();
        clip.startPpq = placement.at == At::playhead ? here : placement.at == At::nextBar ? held.surroundings().host.barFrom(here) : 0.0;
        clip.isLooped = placement.isLooped;
        if (kind() == editor::PluginKind::insert) {
            playInPlace(clip.take, clip.startPpq);
            return;
        }
        if (placement.at == At::note) {
            clip.note = std::clamp(placement.midiNote, 0, 127);
        }
        held.project.change([&](Contents& now) {
            if (now.find(clip.take) == nullptr || now.lane.size() >= Contents::maxLaneClips) {
                return 0u;
            }
            clip.number = now.nextLaneNumber++;
            now.lane.push_back(clip);
            return Changes::lane | project::soundChanged;
        });
    });
}

void PluginModel::changeClip(const juce::String& id, const std::function<void(project::LaneClip&)>& body) {
    const auto number = static_cast<std::uint64_t>(id.getLargeIntValue());
    held.project.change([&](Contents& now) {
        const auto at = std::find_if(now.lane.begin(), now.lane.end(), [&](const project::LaneClip& clip) { return clip.number == number; });
        if (at == now.lane.end()) {
            return 0u;
        }
        body(*at);
        return Changes::lane | project::soundChanged;
    });
}

void PluginModel::moveClip(const juce::String& clip, double startBeats) {
    act([&] {
        changeClip(clip, [startBeats](project::LaneClip& each) { each.startPpq = std::clamp(startBeats, -maxPpq, maxPpq); });
    });
}

void PluginModel::setClipLooped(const juce::String& clip, bool isLooped) {
    act([&] {
        changeClip(clip, [isLooped](project::LaneClip& each) { each.isLooped = isLooped; });
    });
}

void PluginModel::setClipNote(const juce::String& clip, std::optional<int> midiNote) {
    act([&] {
        changeClip(clip, [midiNote](project::LaneClip& each) { each.note = midiNote ? std::optional(std::clamp(*midiNote, 0, 127)) : std::nullopt; });
    });
}

void PluginModel::removeClip(const juce::String& clip) {
    act([&] {
        const auto number = static_cast<std::uint64_t>(clip.getLargeIntValue());
        held.project.change([&](Contents& now) {
            const auto removed = std::erase_if(now.lane, [&](const project::LaneClip& each) { return each.number == number; });
            return removed > 0 ? Changes::lane | project::soundChanged : 0u;
        });
    });
}

/* ---- capture -------------------------------------------------------------------------------------------------------- */

const editor::Capture& PluginModel::capture() const {
    const std::uint32_t now = juce::Time::getMillisecondCounter();
    if (now - drawnAtMs > captureRefreshMs && !isDrawing.exchange(true)) {
        drawnAtMs = now;
        const HostView& host = held.surroundings().host;
        held.post([this, beatsPerBar = host.beatsPerBar(), barStartPpq = host.barStartPpq.load()] {
            const juce::ScopeGuard end{[this] { isDrawing = false; }};
            drawing->update(beatsPerBar, barStartPpq);
        });
    }
    captured = drawing->latest();
    captured.range = held.capture.range().value_or(juce::Range<double>());
    return captured;
}

void PluginModel::setCaptureRange(juce::Range<double> seconds) {
    act([&] {
        held.capture.setRange(seconds);
        announce(Changes::capture | Changes::settings);
    });
}

void PluginModel::setCaptureHeld(bool isHeld) {
    act([&] {
        held.surroundings().recorder.hold(isHeld);
        announce(Changes::capture);
    });
}

void PluginModel::setCaptureCapacity(double seconds) {
    act([&] {
        const double wanted = std::clamp(seconds, 5.0, 1800.0);
        held.project.change([&](Contents& now) {
            now.captureSeconds = wanted;
            return std::uint32_t{Changes::capture};
        });
        held.post([this, wanted] { held.surroundings().recorder.setSeconds(wanted); });
    });
}

}  // namespace sa3

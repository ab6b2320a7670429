#include "model/Shown.h"

#include <algorithm>
#include <cmath>

namespace sa3::shown {
namespace {

using project::Contents;
using project::Take;
using project::TakePointer;

/** Tempi that differ by less are the same to a listener and to the bar line of a few minutes. */
constexpr double sameBpm = 0.01;

std::shared_ptr<const editor::Peaks> peaks(const Take& take) {
    if (take.peaks == nullptr || take.rateHz < 1) {
        return nullptr;
    }
    const double seconds = static_cast<double>(take.peaks->framesPerBucket) / take.rateHz;
    return std::make_shared<const editor::Peaks>(editor::Peaks{seconds, take.peaks->lowest, take.peaks->highest});
}

editor::Take shownTake(const Take& take) {
    editor::Take shown;
    shown.id = wide(take.id);
    shown.name = wide(take.name);
    shown.seconds = take.seconds();
    if (const auto bars = take.bars()) {
        shown.bars = static_cast<int>(std::clamp<std::int64_t>(*bars, 0, 100000));
    }
    shown.bpm = take.bpm();
    shown.seed = take.seed;
    shown.modelLabel = wide(text(take.settings, "model"));
    shown.isStarred = take.isStarred;
    shown.isMissing = take.audio == nullptr;
    shown.lastPlace = wide(take.lastPlace);
    shown.isStreaming = !take.isComplete();
    shown.readySeconds = take.audio == nullptr ? 0.0 : static_cast<double>(take.audio->readyFrames()) / take.rateHz;
    shown.peaks = peaks(take);
    return shown;
}

juce::String bpmText(double bpm) {
    return juce::String(std::round(bpm * 100.0) / 100.0);
}

/** The take's name; where its bars were made for another tempo than the host's, that too. */
juce::String laneName(const TakePointer& take, double hostBpm) {
    if (take == nullptr) {
        return {};
    }
    const auto bpm = take->bpm();
    const bool differs = bpm && take->barsPpq() && std::abs(*bpm - hostBpm) > sameBpm;
    return wide(take->name) + (differs ? " (" + bpmText(*bpm) + " BPM, host " + bpmText(hostBpm) + ")" : juce::String());
}

}  // namespace

juce::String wide(const std::string& utf8) {
    return juce::String::fromUTF8(utf8.data(), static_cast<int>(utf8.size()));
}

std::vector<editor::ModelInfo> models(const Catalog& catalog) {
    std::vector<editor::ModelInfo> list;
    for (const ModelFacts& model : catalog.models()) {
        editor::ModelInfo info;
        info.id = wide(model.name);
        info.label = wide(model.name);
        info.isInstalled = model.isInstalled || model.isBundled;
        info.isDemo = model.isBundled;
        info.maxSeconds = model.maxSeconds;
        info.defaultSteps = model.steps;
        list.push_back(std::move(info));
    }
    return list;
}

std::vector<editor::PresetChoice> presets(const Catalog& catalog) {
    std::vector<editor::PresetChoice> list;
    const auto known = catalog.models();
    for (const PresetFile& preset : catalog.presets()) {
        const std::string wanted = text(preset.settings, "model");
        const auto isThere = [&](const ModelFacts& model) { return model.name == wanted && (model.isInstalled || model.isBundled); };
        const bool lacks = !wanted.empty() && !known.empty() && std::none_of(known.begin(), known.end(), isThere);
        list.push_back({wide(preset.id()), wide(preset.name), preset.isShipped,
                        lacks ? "needs the model " + wide(wanted) : juce::String()});
    }
    return list;
}

std::vector<editor::LoraChoice> loraChoices(const Catalog& catalog) {
    std::vector<editor::LoraChoice> list;
    for (const LoraFile& file : catalog.loras()) {
        editor::LoraChoice choice;
        choice.id = wide(file.id);
        choice.name = wide(file.name);
        choice.baseModel = wide(file.baseModel);
        for (const std::string& word : file.triggers) {
            choice.triggers.add(wide(word));
        }
        list.push_back(std::move(choice));
    }
    return list;
}

std::array<editor::LoraSlot, editor::loraSlotCount> loraSlots(const Contents& contents, const Catalog& catalog) {
    std::array<editor::LoraSlot, editor::loraSlotCount> slots;
    const auto files = catalog.loras();
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
        const project::LoraSlot& held = contents.loras[slot];
        const auto isIt = [&](const LoraFile& file) {
            if (!held.sha256.empty() && !file.sha256.empty()) {
                return file.sha256 == held.sha256;
            }
            return (!held.path.empty() && file.path == held.path) || wide(file.name).equalsIgnoreCase(wide(held.name));
        };
        slots[slot].name = wide(held.name);
        slots[slot].isOn = held.isOn;
        slots[slot].matchedLayers = held.matchedLayers;
        slots[slot].totalLayers = held.totalLayers;
        slots[slot].isMissing = !held.name.empty() && std::none_of(files.begin(), files.end(), isIt);
        slots[slot].lastPlace = wide(held.path);
        for (const Json& word : field(held.more, "triggers")) {
            if (word.is_string()) {
                slots[slot].triggers.add(wide(word.get<std::string>()));
            }
        }
    }
    return slots;
}

std::vector<editor::Job> jobs(const std::vector<render::Status>& renders) {
    using Phase = render::Status::Phase;
    std::vector<editor::Job> list;
    for (const render::Status& status : renders) {
        editor::Job job;
        job.id = wide(status.job);
        job.phase = status.phase == Phase::running      ? editor::Job::Phase::running
                    : status.phase == Phase::cancelling ? editor::Job::Phase::cancelling
                                                        : editor::Job::Phase::queued;
        job.stage = status.phase == Phase::waiting ? juce::String("waiting for the service") : wide(status.stage);
        job.jobsAhead = static_cast<int>(std::clamp<std::int64_t>(status.ahead, 0, 100000));
        job.done = static_cast<int>(std::clamp<std::int64_t>(status.done, 0, 1'000'000'000));
        job.total = static_cast<int>(std::clamp<std::int64_t>(status.total, 0, 1'000'000'000));
        job.secondsLeft = status.secondsLeft;
        list.push_back(std::move(job));
    }
    return list;
}

std::vector<editor::Take> takes(const Contents& contents) {
    std::vector<editor::Take> list;
    for (const TakePointer& take : contents.takes) {
        list.push_back(shownTake(*take));
    }
    return list;
}

std::vector<editor::LaneClip> lane(const Contents& contents, double hostBpm) {
    std::vector<editor::LaneClip> list;
    for (const project::LaneClip& clip : contents.lane) {
        const TakePointer take = contents.heard(clip.take);
        editor::LaneClip shown;
        shown.id = juce::String(static_cast<juce::uint64>(clip.number));
        shown.take = wide(clip.take);
        shown.name = laneName(take, hostBpm);
        shown.startBeats = clip.startPpq;
        const double seconds = take == nullptr ? 0.0 : take->seconds();
        const auto barsPpq = take == nullptr ? std::nullopt : take->barsPpq();
        shown.lengthBeats = clip.isLooped && barsPpq ? *barsPpq : seconds * hostBpm / 60.0;
        shown.isLooped = clip.isLooped;
        shown.midiNote = clip.note;
        shown.isMissing = take == nullptr || take->audio == nullptr;
        list.push_back(std::move(shown));
    }
    return list;
}

editor::Comparison comparison(const Contents& contents) {
    return {wide(contents.comparison.a), wide(contents.comparison.b),
            contents.comparison.hearsB ? editor::Side::b : editor::Side::a};
}

std::optional<double> takeSeconds(const Contents& contents, editor::PluginKind kind, double ppq, double bpm) {
    const TakePointer selected = contents.find(contents.selectedTake);
    if (selected == nullptr) {
        return std::nullopt;
    }
    const auto within = [&](double startPpq, bool isLooped) -> std::optional<double> {
        const double length = selected->seconds();
        double seconds = (ppq - startPpq) * 60.0 / bpm;
        if (isLooped && seconds >= 0.0 && length > 0.0) {
            const auto bars = selected->barsPpq();
            seconds = std::fmod(seconds, bars ? *bars * 60.0 / bpm : length);
        }
        return seconds >= 0.0 && seconds < length ? std::optional(seconds) : std::nullopt;
    };
    if (kind == editor::PluginKind::insert) {
        return selected->placePpq ? within(*selected->placePpq, false) : std::nullopt;
    }
    for (const project::LaneClip& clip : contents.lane) {
        const auto seconds = clip.note ? std::nullopt : within(clip.startPpq, clip.isLooped);
        if (contents.heard(clip.take) == selected && seconds) {
            return seconds;
        }
    }
    return std::nullopt;
}

}  // namespace sa3::shown

#include "model/Shown.h"

#include <algorithm>
#include <cmath>

#include "editor/look/Words.h"
#include "files/WavFile.h"
#include "files/WholeFile.h"

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
    shown.hasPlace = take.placePpq.has_value();
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

constexpr std::string_view makersPrefix = "sa3-";

/** A model's name without what tells the base from the one that was distilled from it. */
juce::String plainName(const juce::String& name) {
    return name.endsWith("-base") ? name.dropLastCharacters(5) : name;
}

/** As people call it: "sm-music" for sa3-sm-music. */
juce::String baseName(const files::LoraNotes& notes) {
    const juce::String name = wide(notes.trainedOn);
    return plainName(notes.trainedOn.compare(0, makersPrefix.size(), makersPrefix) == 0 ? name.substring(static_cast<int>(makersPrefix.size())) : name);
}

void show(const files::LoraNotes& notes, editor::LoraSlot& slot) {
    slot.promptCount = static_cast<int>(notes.prompts.size());
    slot.preview = files::isSample(files::pathOf(notes.sound)) ? wide(notes.sound) : juce::String();
    slot.base = baseName(notes);
    slot.baseSha256 = wide(notes.baseSha256);
}

juce::String withTrigger(const juce::String& prompt, const std::vector<std::string>& triggers) {
    const auto stands = [&](const std::string& word) { return prompt.containsIgnoreCase(wide(word)); };
    return triggers.empty() || std::any_of(triggers.begin(), triggers.end(), stands) ? prompt : wide(triggers.front()) + ", " + prompt;
}

}  // namespace

juce::String wide(const std::string& utf8) {
    return juce::String::fromUTF8(utf8.data(), static_cast<int>(utf8.size()));
}

std::optional<editor::Errand> errand(const std::optional<service::Errands::View>& view) {
    if (!view) {
        return std::nullopt;
    }
    editor::Errand shown{wide(view->title), wide(view->line), {}, view->isEnding};
    if (view->totalBytes > 0) {
        shown.portion = static_cast<double>(view->doneBytes) / static_cast<double>(view->totalBytes);
        shown.detail = editor::memoryText(view->doneBytes) + " of " + editor::memoryText(view->totalBytes);
        shown.detail += view->bytesPerSecond > 0.0 ? ", " + editor::memoryText(static_cast<juce::int64>(view->bytesPerSecond)) + " a second" : juce::String();
        shown.detail += view->secondsLeft ? ", " + editor::timeLeftText(*view->secondsLeft) : juce::String();
    }
    return shown;
}

std::vector<editor::ModelInfo> models(const Catalog& catalog) {
    std::vector<editor::ModelInfo> list;
    for (const ModelFacts& model : catalog.models()) {
        editor::ModelInfo info;
        info.id = wide(model.name);
        info.label = wide(model.name);
        info.isInstalled = model.isInstalled || model.isBundled;
        info.isDemo = model.isBundled;
        info.isBase = model.isBase;
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
        for (const std::string& word : file.notes.triggers) {
            choice.triggers.add(wide(word));
        }
        list.push_back(std::move(choice));
    }
    return list;
}

std::optional<LoraFile> fileOf(const project::LoraSlot& slot, const std::vector<LoraFile>& files) {
    const auto isIt = [&](const LoraFile& file) {
        if (!slot.sha256.empty() && !file.sha256.empty()) {
            return file.sha256 == slot.sha256;
        }
        return (!slot.path.empty() && file.path == slot.path) || wide(file.name).equalsIgnoreCase(wide(slot.name));
    };
    const auto at = slot.name.empty() ? files.end() : std::find_if(files.begin(), files.end(), isIt);
    return at == files.end() ? std::nullopt : std::optional(*at);
}

juce::String cautionOf(const files::LoraNotes& notes, const std::string& model, const std::string& baseSha256) {
    const juce::String base = baseName(notes);
    const bool isKnown = notes.trainedOn.compare(0, makersPrefix.size(), makersPrefix) == 0;  // others call models as they like
    if (!isKnown || model.empty()) {
        return {};
    }
    if (plainName(wide(model)) != base) {
        return "trained on " + base + ", and " + wide(model) + " is chosen";
    }
    const bool isOther = !notes.baseSha256.empty() && !baseSha256.empty() && notes.baseSha256 != baseSha256;
    return isOther ? "trained on another " + base + " than the one installed" : juce::String();
}

juce::String rolledPrompt(const files::LoraNotes& notes, const juce::String& present, juce::Random& random) {
    juce::StringArray pool;
    for (const std::string& prompt : notes.prompts) {
        pool.addIfNotAlreadyThere(withTrigger(wide(prompt), notes.triggers));
    }
    if (pool.size() > 1) {
        pool.removeString(present);
    }
    return pool.isEmpty() ? present : pool[random.nextInt(pool.size())];
}

std::array<editor::LoraSlot, editor::loraSlotCount> loraSlots(const Contents& contents, const Catalog& catalog) {
    std::array<editor::LoraSlot, editor::loraSlotCount> slots;
    const auto files = catalog.loras();
    const auto model = catalog.model(text(contents.settings, "model"));
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
        const project::LoraSlot& held = contents.loras[slot];
        const auto file = fileOf(held, files);
        if (file) {
            show(file->notes, slots[slot]);
            slots[slot].caution = cautionOf(file->notes, model ? model->name : text(contents.settings, "model"),
                                            model ? model->baseSha256 : std::string());
        }
        slots[slot].name = wide(held.name);
        slots[slot].isOn = held.isOn;
        slots[slot].matchedLayers = held.matchedLayers;
        slots[slot].totalLayers = held.totalLayers;
        slots[slot].isMissing = !held.name.empty() && !file;
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
        const TakePointer take = contents.find(clip.take);
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

editor::Comparison comparison(const Contents& contents, editor::PluginKind kind) {
    return {wide(contents.comparison.a), wide(contents.comparison.b),
            contents.comparison.hearsB ? editor::Side::b : editor::Side::a, contents.isPairPlaced(kind)};
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
        if (clip.take == selected->id && seconds) {
            return seconds;
        }
    }
    return std::nullopt;
}

}  // namespace sa3::shown

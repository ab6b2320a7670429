#include "project/Scenes.h"

#include <algorithm>
#include <cmath>

namespace sa3::project {
namespace {

/** The insert plays one take in place: its only pinned clip. */
constexpr std::uint64_t inPlaceId = 1;

}  // namespace

void Scenes::prepare(double sampleRateHz) {
    const std::lock_guard<std::mutex> lock(building);
    const auto rate = static_cast<std::int32_t>(std::lround(sampleRateHz));
    if (rate != rateHz) {
        rateHz = rate;
        conversions.clear();
        resamplers.clear();
    }
    build();
}

void Scenes::post() {
    const std::lock_guard<std::mutex> lock(building);
    if (rateHz > 0) {
        build();
    }
}

void Scenes::advance(const audio::Clip& source) {
    const std::lock_guard<std::mutex> lock(building);
    const auto at = conversions.find(&source);
    if (at != conversions.end() && at->second.arriving != nullptr) {
        resamplers.at(source.rateHz())->advance(source, *at->second.arriving);
    }
}

std::uint64_t Scenes::audition(const std::string& take) {
    return hear({take, {}, nullptr, 0});
}

std::uint64_t Scenes::auditionFile(const std::string& file) {
    return hear({{}, file, nullptr, 0});
}

std::uint64_t Scenes::hear(Audition next) {
    const std::lock_guard<std::mutex> lock(hearing);
    next.number = heard.number + 1;
    heard = std::move(next);
    return heard.number;
}

void Scenes::give(std::uint64_t number, std::shared_ptr<const audio::Clip> sample) {
    const std::lock_guard<std::mutex> lock(hearing);
    if (heard.number == number) {
        heard.sample = std::move(sample);
    }
}

void Scenes::release(std::uint64_t number) {
    const std::lock_guard<std::mutex> lock(hearing);
    if (heard.number == number) {
        heard = {{}, {}, nullptr, number};
    }
}

Scenes::Audition Scenes::auditioned() const {
    const std::lock_guard<std::mutex> lock(hearing);
    return heard;
}

bool Scenes::isHeard(std::uint64_t number) const {
    const std::lock_guard<std::mutex> lock(hearing);
    return heard.number == number;
}

void Scenes::build() {
    const Project::Snapshot contents = project.now();
    for (auto& entry : conversions) {
        entry.second.isUsed = false;
    }
    auto scene = std::make_unique<engine::Scene>();
    if (kind == editor::PluginKind::track) {
        addLane(*scene, *contents);
    } else {
        addInPlace(*scene, *contents);
    }
    addAudition(*scene, *contents);
    std::erase_if(conversions, [](const auto& entry) { return !entry.second.isUsed; });
    scenes.post(std::move(scene));
}

void Scenes::addLane(engine::Scene& scene, const Contents& contents) {
    for (const LaneClip& clip : contents.lane) {
        const TakePointer take = contents.find(clip.take);
        const auto audio = hostClip(take);
        if (audio == nullptr) {
            continue;
        }
        if (clip.note) {
            scene.notes.push_back({clip.number, audio, *clip.note, clip.isLooped});
        } else {
            engine::PinnedClip pinned;
            pinned.id = clip.number;
            pinned.clip = audio;
            pinned.startPpq = clip.startPpq;
            pinned.isLooped = clip.isLooped;
            pinned.repeatPpq = clip.isLooped ? take->barsPpq().value_or(0.0) : 0.0;
            scene.pinned.push_back(pinned);
        }
    }
    const auto byId = [](const auto& a, const auto& b) { return a.id < b.id; };
    std::sort(scene.pinned.begin(), scene.pinned.end(), byId);
    std::sort(scene.notes.begin(), scene.notes.end(), byId);
}

void Scenes::addInPlace(engine::Scene& scene, const Contents& contents) {
    const TakePointer take = contents.find(contents.selectedTake);
    const auto audio = hostClip(take);
    if (audio != nullptr && take->placePpq) {
        engine::PinnedClip pinned;
        pinned.id = inPlaceId;
        pinned.clip = audio;
        pinned.startPpq = *take->placePpq;
        scene.pinned.push_back(pinned);
    }
}

void Scenes::addAudition(engine::Scene& scene, const Contents& contents) {
    const Audition wanted = auditioned();
    const TakePointer take = contents.find(wanted.take);
    const auto source = take != nullptr ? take->audio : wanted.sample;
    const IsWanted isWanted = [&] { return isHeard(wanted.number); };
    const auto audio = source == nullptr ? nullptr : hostClip(source, isWanted);
    if (audio != nullptr && isWanted()) {
        scene.audition = {wanted.number, audio};
    }
}

std::shared_ptr<const audio::Clip> Scenes::hostClip(const TakePointer& take) {
    return take == nullptr || take->audio == nullptr ? nullptr : hostClip(take->audio, [] { return true; });
}

std::shared_ptr<const audio::Clip> Scenes::hostClip(const std::shared_ptr<const audio::Clip>& source, const IsWanted& isWanted) {
    return source->rateHz() == rateHz ? source : convert(source, isWanted);
}

std::shared_ptr<const audio::Clip> Scenes::convert(const std::shared_ptr<const audio::Clip>& source, const IsWanted& isWanted) {
    if (const auto at = conversions.find(source.get()); at != conversions.end()) {
        at->second.isUsed = true;
        return at->second.atHostRate;
    }
    auto& resampler = resamplers[source->rateHz()];
    if (resampler == nullptr) {
        resampler = std::make_unique<audio::Resampler>(source->rateHz(), rateHz);
    }
    const std::int64_t frames = audio::resampledFrames(source->frames(), source->rateHz(), rateHz);
    auto clip = std::make_shared<audio::Clip>(rateHz, source->channelCount(), frames);
    for (std::int64_t before = -1; before != clip->readyFrames();) {
        if (!isWanted()) {
            return nullptr;
        }
        before = clip->readyFrames();
        resampler->advance(*source, *clip, rateHz);  // a second of sound at once
    }
    conversions[source.get()] = {source, clip, clip->isComplete() ? nullptr : clip, true};
    return clip;
}

}  // namespace sa3::project

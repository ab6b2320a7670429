#include "project/Scenes.h"

#include <algorithm>
#include <cmath>

namespace sa3::project {
namespace {

/** The insert plays one take in place: its only pinned clip. */
constexpr std::uint64_t inPlaceId = 1;

}  // namespace

void Scenes::prepare(double sampleRateHz) {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto rate = static_cast<std::int32_t>(std::lround(sampleRateHz));
    if (rate != rateHz) {
        rateHz = rate;
        conversions.clear();
        resamplers.clear();
    }
    build();
}

void Scenes::post() {
    const std::lock_guard<std::mutex> lock(mutex);
    if (rateHz > 0) {
        build();
    }
}

void Scenes::advance(const audio::Clip& source) {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto at = conversions.find(&source);
    if (at != conversions.end() && at->second.arriving != nullptr) {
        resamplers.at(source.rateHz())->advance(source, *at->second.arriving);
    }
}

void Scenes::audition(const std::string& take) {
    hear({take, nullptr, {}, 0});
}

void Scenes::audition(const std::string& name, std::shared_ptr<const audio::Clip> sample) {
    hear({{}, std::move(sample), name, 0});
}

void Scenes::hear(Audition next) {
    const std::lock_guard<std::mutex> lock(mutex);
    next.number = heard.number + 1;
    heard = std::move(next);
    if (rateHz > 0) {
        build();
    }
}

Scenes::Audition Scenes::auditioned() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return heard;
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
    const auto sample = heard.sample != nullptr ? hostClip(heard.sample) : hostClip(contents->find(heard.take));
    if (sample != nullptr) {
        scene->audition = {heard.number, sample};
    }
    std::erase_if(conversions, [](const auto& entry) { return !entry.second.isUsed; });
    scenes.post(std::move(scene));
}

void Scenes::addLane(engine::Scene& scene, const Contents& contents) {
    for (const LaneClip& clip : contents.lane) {
        const TakePointer take = contents.heard(clip.take);
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
    const TakePointer take = contents.heard(contents.selectedTake);
    const auto audio = hostClip(take);
    if (audio != nullptr && take->placePpq) {
        engine::PinnedClip pinned;
        pinned.id = inPlaceId;
        pinned.clip = audio;
        pinned.startPpq = *take->placePpq;
        scene.pinned.push_back(pinned);
    }
}

std::shared_ptr<const audio::Clip> Scenes::hostClip(const TakePointer& take) {
    return take == nullptr || take->audio == nullptr ? nullptr : hostClip(take->audio);
}

std::shared_ptr<const audio::Clip> Scenes::hostClip(const std::shared_ptr<const audio::Clip>& source) {
    return source->rateHz() == rateHz ? source : convert(source);
}

std::shared_ptr<const audio::Clip> Scenes::convert(const std::shared_ptr<const audio::Clip>& source) {
    Conversion& conversion = conversions[source.get()];
    conversion.isUsed = true;
    if (conversion.atHostRate != nullptr) {
        return conversion.atHostRate;
    }
    auto& resampler = resamplers[source->rateHz()];
    if (resampler == nullptr) {
        resampler = std::make_unique<audio::Resampler>(source->rateHz(), rateHz);
    }
    const std::int64_t frames = audio::resampledFrames(source->frames(), source->rateHz(), rateHz);
    auto clip = std::make_shared<audio::Clip>(rateHz, source->channelCount(), frames);
    resampler->advance(*source, *clip);
    conversion.source = source;
    conversion.atHostRate = clip;
    conversion.arriving = clip->isComplete() ? nullptr : clip;
    return clip;
}

}  // namespace sa3::project

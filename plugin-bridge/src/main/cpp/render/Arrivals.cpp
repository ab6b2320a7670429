#include "render/Arrivals.h"

#include <algorithm>
#include <cmath>

#include "editor/EditorModel.h"
#include "state/PackedAudio.h"

namespace sa3::render {
namespace {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

constexpr std::size_t maxNameCharacters = 120;

std::string oneLine(std::string text) {
    std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
    text.resize(std::min(text.size(), maxNameCharacters));
    // Not through the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) {
        text.pop_back();
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) {
        text.pop_back();
    }
    return text;
}

bool isSha256(const std::string& hash) {
    return hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::shared_ptr<audio::Clip> emptyClip(const Json& message) {
    const std::int64_t frames = integer(message, "frames").value_or(0);
    const std::int64_t rate = integer(message, "rateHz").value_or(0);
    const std::int64_t channels = integer(message, "channels").value_or(0);
    const bool isSane = frames >= 1 && channels >= 1 && channels <= 8 && rate >= 8000 && rate <= 192000 &&
                        frames <= state::PackedAudio::maxSamples / channels;
    return isSane ? std::make_shared<audio::Clip>(static_cast<std::int32_t>(rate), static_cast<std::int32_t>(channels), frames)
                  : nullptr;
}

Take begun(const std::string& id, const std::shared_ptr<const audio::Clip>& clip, const Origin& origin) {
    Take take;
    take.id = id;
    take.job = origin.job;
    take.name = oneLine(text(origin.settings, "prompt"));
    take.settings = origin.settings;
    take.placePpq = origin.placePpq;
    take.seed = origin.seed;
    take.frames = clip->frames();
    take.rateHz = clip->rateHz();
    take.channels = clip->channelCount();
    take.audio = clip;
    return take;
}

}  // namespace

std::optional<Take> finished(const Take& take, const Json& end) {
    Take whole = take;
    whole.sha256 = text(end, "sha256");
    whole.seed = integer(end, "seed").value_or(take.seed);
    whole.isStarred = flag(end, "starred", take.isStarred);
    if (field(end, "settings").is_object()) {
        whole.settings = field(end, "settings");
    }
    if (const std::string title = oneLine(text(end, "title")); !title.empty()) {
        whole.name = title;
    }
    return isSha256(whole.sha256) ? std::optional(std::move(whole)) : std::nullopt;
}

Arrivals::Arrivals(project::Project& theProject, project::Scenes& theScenes, service::Chores& theChores, Owner theOwner)
    : project(theProject), scenes(theScenes), chores(theChores), owner(std::move(theOwner)) {}

void Arrivals::begins(const Json& message, const Origin& origin) {
    const auto number = integer(message, "stream");
    const std::string id = text(message, "take");
    const auto clip = emptyClip(message);
    if (!number || id.empty() || clip == nullptr) {
        owner.tell("the service announced a take that makes no sense");
        return;
    }
    const TakePointer known = project.now()->find(id);
    if (known != nullptr && known->isComplete() && known->audio != nullptr) {
        return;  // it is here, whole: the stream is let pass
    }
    Stream stream{text(message, "job"), id, clip, false, std::nullopt};
    stream.isWaiting = known != nullptr && known->audio != nullptr && known->audio->readyFrames() > 0;
    if (!stream.isWaiting) {
        show(stream, origin);
    }
    streams[static_cast<std::uint32_t>(*number)] = std::move(stream);
}

void Arrivals::show(Stream& stream, const Origin& origin) {
    project.change([&](Contents& contents) {
        const TakePointer known = contents.find(stream.take);
        Take take = known != nullptr ? *known : begun(stream.take, stream.clip, origin);
        take.audio = stream.clip;
        contents.put(std::make_shared<const Take>(take));
        if (known == nullptr) {
            owner.placeNew(contents, take);
        }
        return Changes::takes | Changes::lane | project::soundChanged;
    });
}

void Arrivals::swapIn(Stream& stream) {
    stream.isWaiting = false;
    show(stream, {});
}

void Arrivals::audio(std::uint32_t number, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
                     const float* samples) {
    const auto at = streams.find(number);
    if (at == streams.end()) {
        return;
    }
    Stream& stream = at->second;
    audio::Clip& clip = *stream.clip;
    const std::int64_t ready = clip.readyFrames();
    const bool follows = startFrame == static_cast<std::uint64_t>(ready) && static_cast<std::int32_t>(channels) == clip.channelCount() &&
                         frames <= clip.frames() - ready;
    const auto isNumber = [](float sample) { return std::isfinite(sample); };
    if (!follows || !std::all_of(samples, samples + std::size_t{channels} * frames, isNumber)) {
        owner.tell("the audio of a take arrived damaged; it is asked for again");
        const std::string take = stream.take;
        streams.erase(at);
        owner.fetchAgain(take);
        return;
    }
    for (std::uint32_t channel = 0; channel < channels; ++channel) {
        std::copy_n(samples + std::size_t{channel} * frames, frames, clip.writable(static_cast<std::int32_t>(channel)) + ready);
    }
    clip.publish(ready + frames);
    scenes.advance(clip);
    if (stream.isWaiting) {
        const TakePointer known = project.now()->find(stream.take);
        if (known == nullptr || known->audio == nullptr || clip.readyFrames() >= known->audio->readyFrames()) {
            swapIn(stream);
        }
    }
    completeIfWhole(number);
}

void Arrivals::ends(const Json& message) {
    const auto number = integer(message, "stream");
    const auto at = number ? streams.find(static_cast<std::uint32_t>(*number)) : streams.end();
    if (at == streams.end()) {
        completeKnown(message);
        return;
    }
    at->second.end = message;
    completeIfWhole(at->first);
}

/** The end of a take whose audio did not come by a stream of ours: it is here already, or has to be fetched. */
void Arrivals::completeKnown(const Json& message) {
    const std::string id = text(message, "take");
    const TakePointer known = project.now()->find(id);
    if (known != nullptr && known->isComplete() && known->audio != nullptr) {
        owner.completed(text(message, "job"), known);
    } else if (!id.empty()) {
        owner.fetchAgain(id);
    }
}

void Arrivals::completeIfWhole(std::uint32_t number) {
    const auto at = streams.find(number);
    if (at == streams.end() || !at->second.end || !at->second.clip->isComplete()) {
        return;
    }
    Stream stream = std::move(at->second);
    streams.erase(at);
    if (stream.isWaiting) {
        swapIn(stream);
    }
    chores.post([this, job = stream.job, clip = stream.clip, end = *stream.end] { check(job, clip, end); });
}

void Arrivals::check(const std::string& job, const std::shared_ptr<const audio::Clip>& clip, const Json& end) {
    const std::string id = text(end, "take");
    const TakePointer known = project.now()->find(id);
    if (known == nullptr || known->audio != clip) {
        return;  // taken off the list meanwhile, or replaced by a newer stream
    }
    const auto whole = finished(*known, end);
    if (!whole || project::sha256Of(*clip) != whole->sha256) {
        owner.tell("the audio of a take arrived damaged; it is asked for again");
        owner.fetchAgain(id);
        return;
    }
    const auto take = std::make_shared<const Take>(*whole);
    project.change([&](Contents& contents) {
        if (contents.find(id) == nullptr) {
            return 0u;
        }
        contents.put(take);
        return std::uint32_t{Changes::takes};
    });
    owner.completed(job, take);
}

void Arrivals::forgetStreams() {
    streams.clear();
}

void Arrivals::dropUnfinished(const std::string& job) {
    std::erase_if(streams, [&](auto& entry) {
        const bool isOfJob = entry.second.job == job;
        if (isOfJob) {
            entry.second.clip->abandon();
            scenes.advance(*entry.second.clip);
        }
        return isOfJob;
    });
    project.change([&](Contents& contents) {
        const auto isDoomed = [&](const TakePointer& take) { return take->job == job && !take->isComplete(); };
        std::erase_if(contents.lane, [&](const project::LaneClip& clip) {
            const TakePointer take = contents.find(clip.take);
            return take != nullptr && isDoomed(take);
        });
        return std::erase_if(contents.takes, isDoomed) > 0 ? Changes::takes | Changes::lane | project::soundChanged : 0u;
    });
}

}  // namespace sa3::render

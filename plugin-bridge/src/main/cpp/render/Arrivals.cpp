#include "render/Arrivals.h"

#include <algorithm>
#include <cmath>

#include "editor/EditorModel.h"

namespace sa3::render {
namespace {

using editor::Changes;
using project::Contents;
using project::Take;
using project::TakePointer;

constexpr std::size_t maxNameCharacters = 120;
constexpr const char* notWhole = "The audio of a take did not arrive whole";
/** Half a gigabyte: 25 minutes in stereo, and several times what any model makes. */
constexpr std::int64_t maxSamples = std::int64_t{1} << 27;

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
                        frames <= maxSamples / channels;
    return isSane ? std::make_shared<audio::Clip>(static_cast<std::int32_t>(rate), static_cast<std::int32_t>(channels), frames)
                  : nullptr;
}

/** All of it is known but its audio: what comes of that is not shown before its hash is right. */
bool isMissing(const TakePointer& take) {
    return take != nullptr && take->isComplete() && take->audio == nullptr;
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
    whole.isStarred = take.isStarUntold ? take.isStarred : flag(end, "starred", take.isStarred);
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
    const bool isHereWhole = known != nullptr && known->isComplete() && known->audio != nullptr;
    if (isHereWhole || (known == nullptr && isDismissed(id))) {
        return;  // the stream is let pass
    }
    Stream stream{text(message, "job"), id, clip, origin, false, std::nullopt};
    const bool isGoneBackBehind = known == nullptr && shownTakes.count(id) > 0;
    stream.isWaiting = isMissing(known) || isGoneBackBehind ||
                       (known != nullptr && known->audio != nullptr && known->audio->readyFrames() > 0);
    if (!stream.isWaiting) {
        show(stream);
    }
    streams[static_cast<std::uint32_t>(*number)] = std::move(stream);
}

void Arrivals::show(const Stream& stream) {
    shownTakes.insert(stream.take);
    project.change([&](Contents& contents) {
        const TakePointer known = contents.find(stream.take);
        Take take = known != nullptr ? *known : begun(stream.take, stream.clip, stream.origin);
        take.audio = stream.clip;
        contents.put(std::make_shared<const Take>(take));
        if (known == nullptr) {
            owner.placeNew(contents, take);
        }
        return Changes::takes | Changes::lane | project::soundChanged | (known != nullptr ? project::unsavedChange : 0u);
    });
}

void Arrivals::swapIn(Stream& stream) {
    stream.isWaiting = false;
    show(stream);
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
        const Stream damaged = std::move(stream);
        streams.erase(at);
        // Where it was asked for too often, the end of the take will say so.
        if (!owner.fetchAgain(damaged.job, damaged.take) && damaged.end) {
            giveUp(damaged.job, *damaged.end, notWhole);
        }
        return;
    }
    for (std::uint32_t channel = 0; channel < channels; ++channel) {
        std::copy_n(samples + std::size_t{channel} * frames, frames, clip.writable(static_cast<std::int32_t>(channel)) + ready);
    }
    clip.publish(ready + frames);
    scenes.advance(clip);
    if (stream.isWaiting) {
        const TakePointer known = project.now()->find(stream.take);
        const bool isOnItsWay = known != nullptr && !known->isComplete();
        if (isOnItsWay && (known->audio == nullptr || clip.readyFrames() >= known->audio->readyFrames())) {
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
    } else if (known == nullptr && isDismissed(id)) {
        owner.dismissed(text(message, "job"), id);
    } else if (!id.empty()) {
        askAgain(text(message, "job"), message);
    }
}

void Arrivals::askAgain(const std::string& job, const Json& end) {
    const std::string id = text(end, "take");
    {
        const std::lock_guard<std::mutex> lock(mutex);
        askedAgain[id] = end;
    }
    if (!owner.fetchAgain(job, id)) {
        giveUp(job, end, notWhole);
    }
}

void Arrivals::isNotThere(const std::string& job, const std::string& take, const std::string& why) {
    Json end = {{"take", take}};
    {
        const std::lock_guard<std::mutex> lock(mutex);
        const auto at = askedAgain.find(take);
        end = at != askedAgain.end() ? at->second : end;
    }
    giveUp(job, end, why);
}

/** A take whose end is known is missing from now on; one of which nothing is known goes. */
void Arrivals::giveUp(const std::string& job, const Json& end, const std::string& why) {
    const std::string id = text(end, "take");
    {
        const std::lock_guard<std::mutex> lock(mutex);
        askedAgain.erase(id);
    }
    project.change([&](Contents& contents) {
        const TakePointer known = contents.find(id);
        if (known == nullptr || known->isComplete()) {
            return 0u;
        }
        if (auto whole = finished(*known, end)) {
            whole->audio = nullptr;
            whole->peaks = nullptr;
            whole->lastPlace = text(end, "file", "the library of the service");
            contents.put(std::make_shared<const Take>(std::move(*whole)));
            contents.withdraw(id);
        } else {
            contents.remove(id);
        }
        return Changes::takes | Changes::lane | project::soundChanged;
    });
    owner.lost(job, id, why);
}

void Arrivals::completeIfWhole(std::uint32_t number) {
    const auto at = streams.find(number);
    if (at == streams.end() || !at->second.end || !at->second.clip->isComplete()) {
        return;
    }
    Stream stream = std::move(at->second);
    streams.erase(at);
    std::erase_if(streams, [&](const auto& each) { return each.first < number && each.second.take == stream.take; });  // its preview
    const TakePointer known = project.now()->find(stream.take);
    if (stream.isWaiting && known != nullptr && !known->isComplete()) {
        swapIn(stream);
    }
    chores.post([this, stream = std::move(stream)] { check(stream); });
}

void Arrivals::check(const Stream& stream) {
    const std::string& id = stream.take;
    const TakePointer known = project.now()->find(id);
    if (known == nullptr && isDismissed(id)) {
        owner.dismissed(stream.job, id);
        return;
    }
    if (known != nullptr && known->audio != stream.clip && !isMissing(known)) {
        if (known->isComplete()) {
            owner.completed(stream.job, known);  // it was found elsewhere meanwhile
        }
        return;  // else replaced by a newer stream
    }
    const std::string sha256 = text(*stream.end, "sha256");
    if (!isSha256(sha256) || project::sha256Of(*stream.clip) != sha256) {
        owner.tell("the audio of a take arrived damaged; it is asked for again");
        askAgain(stream.job, *stream.end);
        return;
    }
    TakePointer take;
    project.change([&](Contents& contents) {
        const TakePointer now = contents.find(id);  // with what the user has done to it meanwhile
        if (now == nullptr && isDismissed(id)) {
            return 0u;
        }
        auto complete = std::make_shared<Take>(*finished(now != nullptr ? *now : begun(id, stream.clip, stream.origin), *stream.end));
        complete->audio = stream.clip;
        complete->lastPlace.clear();
        take = std::move(complete);
        contents.put(take);
        return Changes::takes | (isMissing(now) ? Changes::lane | project::soundChanged : 0u);
    });
    if (take == nullptr) {
        owner.dismissed(stream.job, id);
        return;
    }
    {
        const std::lock_guard<std::mutex> lock(mutex);
        askedAgain.erase(id);
    }
    owner.completed(stream.job, take);
}

void Arrivals::dismiss(const std::string& take) {
    const std::lock_guard<std::mutex> lock(mutex);
    dismissedTakes.insert(take);
}

bool Arrivals::isDismissed(const std::string& take) const {
    const std::lock_guard<std::mutex> lock(mutex);
    return dismissedTakes.count(take) > 0;
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
        const std::vector<TakePointer> present = contents.takes;
        for (const TakePointer& take : present) {
            if (take->job == job && !take->isComplete()) {
                contents.remove(take->id);
            }
        }
        return contents.takes.size() < present.size() ? Changes::takes | Changes::lane | project::soundChanged : 0u;
    });
}

}  // namespace sa3::render

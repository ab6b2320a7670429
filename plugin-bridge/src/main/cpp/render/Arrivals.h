/*
 * Takes on their way in: audio streams of the service become clips that can be played from the part that has arrived.
 *
 *   takeBegins ─▶ a clip, placed at once ─▶ audio … ─▶ takeEnds + all frames ─▶ its hash is checked ─▶ complete take
 *
 * A second stream of the same take (the final version after a preview, or the whole again after a restart of the service)
 * takes the first one's place when it has come as far. A finished take never changes. One that the host has gone back behind, to
 * an older state, comes into the list when it is whole, and is not placed again. What does not arrive whole is asked
 * for again; after that the take is missing: all that made it is kept, and its audio can be asked for once more.
 *
 * Threads    All calls from the worker's thread; the hash is checked on the chores' thread.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "audio/Clip.h"
#include "json/Json.h"
#include "project/Project.h"
#include "project/Scenes.h"
#include "service/Chores.h"

namespace sa3::render {

/** What a take's request looked like, for a take that has just begun. */
struct Origin {
    std::string job;
    Json settings = Json::object();
    std::optional<double> placePpq;
    std::int64_t seed = 0;
};

class Arrivals {
  public:
    /** What the owner does about takes. Called on the worker's or the chores' thread. */
    struct Owner {
        std::function<void(project::Contents&, const project::Take&)> placeNew;  // a take has begun to come
        std::function<void(const std::string& job, const project::TakePointer&)> completed;
        /** False: it was asked for too often. */
        std::function<bool(const std::string& job, const std::string& take)> fetchAgain;
        /** The user has taken it off the list: it is over. */
        std::function<void(const std::string& job, const std::string& take)> dismissed;
        /** Its audio did not come, however often it was asked for: it is missing now, if it is known at all. */
        std::function<void(const std::string& job, const std::string& take, const std::string& why)> lost;
        std::function<void(const std::string& line)> tell;
    };

    Arrivals(project::Project& project, project::Scenes& scenes, service::Chores& chores, Owner owner);

    void begins(const Json& message, const Origin& origin);
    void audio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels, std::uint32_t frames,
               const float* samples);
    void ends(const Json& message);
    /** The service cannot send a take that was asked for again. */
    void isNotThere(const std::string& job, const std::string& take, const std::string& why);

    /** The user takes it off the list: what still comes of it is let pass. One that merely is not there, after the host has
     * gone back to an older state, comes into the list again when it is whole.   [any thread] */
    void dismiss(const std::string& take);
    bool isDismissed(const std::string& take) const;

    /** The service is gone: its streams will not go on. What has arrived goes on sounding. */
    void forgetStreams();
    /** The job will not deliver any more: its unfinished takes go. */
    void dropUnfinished(const std::string& job);

  private:
    struct Stream {
        std::string job;
        std::string take;
        std::shared_ptr<audio::Clip> clip;
        Origin origin;
        bool isWaiting = false;  // not to be seen yet: another version of the take is ahead, or the host has gone back behind it
        std::optional<Json> end;
    };

    void show(const Stream& stream);
    void swapIn(Stream& stream);
    void completeIfWhole(std::uint32_t number);
    void check(const Stream& stream);
    void completeKnown(const Json& message);
    void askAgain(const std::string& job, const Json& end);
    void giveUp(const std::string& job, const Json& end, const std::string& why);

    project::Project& project;
    project::Scenes& scenes;
    service::Chores& chores;
    const Owner owner;
    std::map<std::uint32_t, Stream> streams;
    std::set<std::string> shownTakes;        // have had their place: whoever took it away has decided
    mutable std::mutex mutex;                // guards what follows
    std::map<std::string, Json> askedAgain;  // takes that were: what their end said
    std::set<std::string> dismissedTakes;
};

/** A take finished by what the service says about it. Nothing: the message makes no sense. */
std::optional<project::Take> finished(const project::Take& take, const Json& end);

}  // namespace sa3::render

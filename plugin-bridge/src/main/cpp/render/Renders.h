/*
 * The renders of one instance, from the wish to the last take: what has been asked for, how far it is, what to say again to
 * a service that came back. A render is known by an id that this side chose, so asking again is harmless.
 *
 * Threads    Messages come on the worker's thread; start(), cancel() and the questions from any but the audio thread.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "render/Arrivals.h"
#include "render/Request.h"
#include "service/Endpoint.h"

namespace sa3::render {

/** Audio that a render starts from. */
struct Source {
    enum class Use { guide, original };
    Use use = Use::guide;
    std::int32_t rateHz = 0;
    service::Samples channels;
};

struct Order {
    std::string job;
    Json request;
    double hostBpm = 120.0;
    std::optional<double> placePpq;
    std::optional<Source> source;
    std::array<int, editor::loraSlotCount> slotOfLora{};  // slot of each entry of the request's `loras`
};

/** What there is to see of a render. */
struct Status {
    enum class Phase { waiting, queued, running, cancelling };
    std::string job;
    Phase phase = Phase::waiting;
    std::string stage;
    std::int64_t ahead = 0;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::optional<double> secondsLeft;
};

class Renders {
  public:
    struct Owner {
        std::function<void()> changed;                         // progress, or a render began or ended
        std::function<void(const std::string& line)> failed;   // one line for the user
    };

    Renders(service::Endpoint& endpoint, Owner owner);

    void start(Order order);
    /** While nobody is there the render ends at once, and the service is told when it is there again. */
    void cancel(const std::string& job);
    std::vector<Status> all() const;

    /* [any thread, wait-free] */
    int underWay() const noexcept { return count.load(std::memory_order_acquire); }
    /** Renders of which nothing has come yet. */
    int unbegun() const noexcept { return countUnbegun.load(std::memory_order_acquire); }
    /** Grows with every sign of progress. */
    std::uint64_t signsOfLife() const noexcept { return signs.load(std::memory_order_relaxed); }

    void noteLife() noexcept { signs.fetch_add(1, std::memory_order_relaxed); }

    /**
     * What is saved of a project: its contents, which are asked for last, with the renders that have not ended. Of a take that
     * becomes whole meanwhile the next service is asked once more, which does no harm.
     */
    project::Contents saved(const std::function<project::Contents()>& contents) const;
    /**
     * Those of a project that was opened, in the place of those of the one before: the next service is asked what has
     * become of them. Until it has said that one goes on, nobody waits for it. Those that are under way here go on.
     */
    void recall(std::vector<project::OpenJob> jobs);
    /** The recalled render of this id; nothing: there is none. */
    std::optional<project::OpenJob> recalled(const std::string& job) const;
    /**
     * A service has said what became of a recalled render.
     * @param lacking its finished takes whose audio is not here; they are fetched, unless they come by themselves
     * @return false: nothing more comes of it, it has left the list
     */
    bool told(const Json& message, const std::vector<std::string>& lacking);

    /** A service has answered: asks for everything that is under way again. */
    void connected();
    /** The service goes on after a silence: asks for what was wished, and cancels what was cancelled meanwhile. */
    void resumed();
    /** Cancelled while nobody was there, and the service has not said yet that it has ended: its takes are not wanted. */
    bool isAbandoned(const std::string& job) const;
    /** The jobs that were cancelled so since the last call: their unfinished takes are to go. */
    std::vector<std::string> takeAbandoned();
    /** True: the message was about a render that ended without its takes, which has now left the list. */
    bool received(std::int32_t type, const Json& message);
    /** May be told more than once of a take: a service that comes back tells of all that the job has made. */
    void takeCompleted(const std::string& job, const std::string& take);
    /** What asked for a take; nothing: not one of these renders. */
    std::optional<Origin> origin(const std::string& job) const;
    /** Its first take can be heard as far as it has come: from now on only its audio is waited for. */
    void takeHasBegun(const std::string& job);
    /** False: it was asked for too often. */
    bool fetch(const std::string& job, const std::string& take);
    /** The user wants it: however often it was asked for, and later if nobody is there. False: later. */
    bool fetchAnew(const std::string& take);

    /** The user wants it no more. */
    void forgetWish(const std::string& take);

    /** Tells the service strengths that were moved since the request; while nobody hears it, later. */
    void sendStrengths(const Strengths& strengths);

  private:
    struct Render {
        Order order;
        Status status;
        std::size_t takes = 1;  // that it makes
        std::set<std::string> completed;
        bool hasBegun = false;
        bool isAsked = false;     // the present service was asked
        bool isRecalled = false;  // of a project that was opened: asked about, and never for
        bool isUnknown = false;   // recalled, and no service has told of it yet
        Strengths sentStrengths{};
    };

    std::vector<project::OpenJob> open() const;
    void ask(Render& render);
    void sendFetch(const std::string& job, const std::string& take);
    void cancelAbandoned();
    void fetchWanted();
    Render* find(const std::string& job);
    const Render* find(const std::string& job) const { return const_cast<Renders*>(this)->find(job); }
    void remove(const std::string& job);
    void recount();
    bool progressed(std::int32_t type, const Json& message);

    service::Endpoint& endpoint;
    const Owner owner;
    mutable std::mutex mutex;
    std::vector<Render> renders;
    std::vector<std::string> fetched;
    std::map<std::string, std::string> wanted;  // takes to be fetched when somebody is there, and their jobs; none: the user's wish
    std::set<std::string> abandoned;
    std::vector<std::string> newlyAbandoned;
    std::atomic<int> count{0};
    std::atomic<int> countUnbegun{0};
    std::atomic<std::uint64_t> signs{0};
    std::atomic<std::uint32_t> lastStream{0};
};

}  // namespace sa3::render

/*
 * One instance's line to the service: its region of shared memory, what waits to be sent, and whether anybody is there.
 *
 *   closed ── open() ──▶ waiting ── service attaches, welcome ──▶ connected ── silence ──▶ lost ── new epoch ──▶ connected
 *                                └── wrong version ──▶ refused
 *
 * Threads    The worker's thread calls tick(); the other functions are for any thread but the audio thread. The client is
 *            called on the worker's thread, without a lock of the endpoint held.
 */
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "json/Json.h"
#include "service/Errands.h"

struct sa3_bridge;

namespace sa3::service {

enum class Link { closed, waiting, connected, lost, wrongVersion };

/** Planar, shared by who keeps them and who sends them. */
using Samples = std::shared_ptr<const std::vector<std::vector<float>>>;

/** Samples on their way to the service, at their own rate. */
struct Upload {
    std::uint32_t stream = 0;
    std::int32_t rateHz = 0;
    Samples channels;
};

/** Who an endpoint works for. All calls come from the worker's thread. */
class Client {
  public:
    virtual ~Client() = default;
    /** `{kind, pluginVersion, host}` of the greeting; the endpoint adds the rest. */
    virtual Json greeting() = 0;
    /** The service has answered the greeting: say again what it has to know. */
    virtual void connected(const Json& welcome) = 0;
    /** The service that was silent goes on: say what it could not be told meanwhile. */
    virtual void resumed() = 0;
    virtual void received(std::int32_t type, const Json& message) = 0;
    /** The service that this was said to, with send(), has ended before it was sent. */
    virtual void unsent(std::int32_t, const Json&) {}
    /** Frames from startFrame on; channel c begins at samples[c * frames]. */
    virtual void receivedAudio(std::uint32_t stream, std::uint64_t startFrame, std::uint32_t channels,
                               std::uint32_t frames, const float* samples) = 0;
    /** Once a round. @param nowMs monotonic */
    virtual void polled(std::int64_t) {}
    /** The link or its text has changed, or what becomes of the service. */
    virtual void linkChanged() = 0;
    /** Something that was done for all instances has ended; one line. */
    virtual void errandEnded(const std::string& line, bool isProblem) = 0;
    /** One of the above has thrown this; the line to the service goes on. */
    virtual void hasStumbled(const std::string& line) noexcept = 0;
};

class Endpoint {
  public:
    /** A service that says nothing for so long is lost, whatever its reason. */
    static constexpr std::int64_t silenceLimitMs = 4000;

    Endpoint(Client& client, std::string instance);
    ~Endpoint();

    const std::string& instance() const { return id; }

    /** From the next tick on there is a region; never called by construction, scan, prepare or recall. */
    void open() { isWanted = true; }
    bool isOpen() const { return isWanted; }
    /** True while somebody waits for the service: an open window, a render on its way. */
    void needService(bool isNeeded) { serviceIsNeeded = isNeeded; }
    bool needsService() const { return serviceIsNeeded; }

    /** False: nobody is there, and it was not taken. */
    bool send(std::int32_t type, Json message);
    /** Sends the samples as one stream; when the service has all of them, `then` follows. False as above. */
    bool send(Upload upload, std::int32_t thenType, Json then);
    /** Forgets what has not been sent yet and belongs to this job. */
    void dropJob(const std::string& job);

    Link link() const { return state; }
    std::string problem() const;
    /* News of what concerns all clients; for the worker. */
    void hasStumbled(const std::string& line) noexcept { client.hasStumbled(line); }
    void tellServiceChanged() noexcept;
    void tellErrandEnded(const Errands::Outcome& outcome) noexcept;
    /** Something waits to be sent, or samples are coming in. */
    bool isBusy() const;

    /** One round: beat, look, receive, send. What the client throws is told to it, and no reason to end the line. */
    void tick(const std::string& runFolder, std::int64_t nowMs) noexcept;

  private:
    struct Closer {
        void operator()(sa3_bridge* bridge) const;
    };
    struct Outgoing {
        std::int32_t type = 0;
        Json message;
        std::unique_ptr<Upload> upload;  // sent before the message
        std::int64_t sentFrames = -1;    // of the upload; below 0: not begun
    };

    void round(const std::string& runFolder, std::int64_t nowMs);
    template <class Body>
    void tell(Body&& body) noexcept;
    bool create(const std::string& runFolder, std::int64_t nowMs);
    void drop(const std::string& why, std::int64_t nowMs);
    void watch(std::int64_t nowMs);
    void greet(std::uint64_t epoch);
    void giveBackUnsent();
    bool receiveMessages();
    bool receiveAudio();
    void handle(std::int32_t type, const std::string& payload);
    void sendWaiting();
    bool sendOne(Outgoing& next);
    bool sendUpload(Outgoing& next);
    int sendNow(std::int32_t type, const Json& message);
    void setLink(Link link, const std::string& why);

    Client& client;
    const std::string id;
    std::unique_ptr<sa3_bridge, Closer> bridge;
    std::atomic<bool> isWanted{false};
    std::atomic<bool> serviceIsNeeded{false};
    std::atomic<Link> state{Link::closed};
    std::uint64_t greetedEpoch = 0;
    bool hasLeft = false;  // it said goodbye: only another one will go on
    std::int64_t retryAtMs = 0;
    std::int64_t retryMs = 0;
    std::int64_t lastAudioMs = -1;
    std::vector<char> payloadBuffer;
    std::vector<float> audioBuffer;

    mutable std::mutex mutex;  // guards what follows
    std::deque<Outgoing> outgoing;
    std::string why;
};

}  // namespace sa3::service

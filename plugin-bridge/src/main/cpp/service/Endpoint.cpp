#include "service/Endpoint.h"

#include <sa3_bridge.h>

#include <algorithm>

#include "service/Contained.h"
#include "service/Protocol.h"

namespace sa3::service {
namespace {

constexpr std::int64_t firstRetryMs = 1000;
constexpr std::int64_t maxRetryMs = 60000;
/** Bounds one round, so that one busy instance does not starve the others. */
constexpr int maxRecordsPerTick = 256;
constexpr std::uint32_t audioFramesPerRecord = 8192;
constexpr std::int64_t audioIdleMs = 500;

}  // namespace

void Endpoint::Closer::operator()(sa3_bridge* bridge) const {
    sa3_bridge_close(bridge);
}

Endpoint::Endpoint(Client& owner, std::string instance) : client(owner), id(std::move(instance)) {}

Endpoint::~Endpoint() = default;

/* ---- from the instance ---------------------------------------------------------------------------------------------- */

bool Endpoint::send(std::int32_t type, Json message) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (state != Link::connected) {
        return false;
    }
    outgoing.push_back({type, std::move(message), nullptr, -1});
    return true;
}

bool Endpoint::send(Upload upload, std::int32_t thenType, Json then) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (state != Link::connected) {
        return false;
    }
    outgoing.push_back({thenType, std::move(then), std::make_unique<Upload>(std::move(upload)), -1});
    return true;
}

void Endpoint::dropJob(const std::string& job) {
    const std::lock_guard<std::mutex> lock(mutex);
    std::erase_if(outgoing, [&](const Outgoing& each) { return each.type == generate && text(each.message, "job") == job; });
}

std::string Endpoint::problem() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return why;
}

bool Endpoint::isBusy() const {
    const std::lock_guard<std::mutex> lock(mutex);
    return !outgoing.empty() || lastAudioMs >= 0;
}

/* ---- the round ------------------------------------------------------------------------------------------------------ */

template <class Body>
void Endpoint::tell(Body&& body) noexcept {
    if (const std::string line = contained(std::forward<Body>(body)); !line.empty()) {
        client.hasStumbled(line);
    }
}

void Endpoint::tellServiceChanged() noexcept {
    tell([this] { client.linkChanged(); });
}

void Endpoint::tellErrandEnded(const Errands::Outcome& outcome) noexcept {
    tell([&] { client.errandEnded(outcome.line, outcome.isProblem); });
}

void Endpoint::tick(const std::string& runFolder, std::int64_t nowMs) noexcept {
    if (const std::string line = contained([&] { round(runFolder, nowMs); }); !line.empty()) {
        client.hasStumbled(line);
        tell([&] { drop(line, nowMs); });
    }
}

void Endpoint::round(const std::string& runFolder, std::int64_t nowMs) {
    if (!isWanted || (bridge == nullptr && !create(runFolder, nowMs))) {
        return;
    }
    if (sa3_bridge_beat(bridge.get()) != SA3_BRIDGE_OK) {
        drop(sa3_bridge_last_error(), nowMs);
        return;
    }
    watch(nowMs);
    const bool isSound = receiveMessages() && receiveAudio();
    if (!isSound) {
        drop("the line to the service is damaged: " + std::string(sa3_bridge_last_error()), nowMs);
        return;
    }
    tell([&] { client.polled(nowMs); });
    sendWaiting();
    if (lastAudioMs == 0) {
        lastAudioMs = nowMs;
    } else if (lastAudioMs > 0 && nowMs - lastAudioMs > audioIdleMs) {
        lastAudioMs = -1;
    }
}

bool Endpoint::create(const std::string& runFolder, std::int64_t nowMs) {
    if (nowMs < retryAtMs) {
        return false;
    }
    if (runFolder.empty()) {
        drop(sa3_bridge_last_error(), nowMs);
        return false;
    }
    sa3_bridge* made = nullptr;
    const std::string path = runFolder + "/" + id + ".sa3";
    if (sa3_bridge_create(path.c_str(), &made) != SA3_BRIDGE_OK) {
        drop(sa3_bridge_last_error(), nowMs);
        return false;
    }
    bridge.reset(made);
    payloadBuffer.resize(SA3_BRIDGE_MAX_MESSAGE_BYTES);
    audioBuffer.resize(SA3_BRIDGE_MAX_AUDIO_FLOATS);
    retryMs = 0;
    greetedEpoch = 0;
    setLink(Link::waiting, {});
    return true;
}

void Endpoint::drop(const std::string& reason, std::int64_t nowMs) {
    bridge.reset();
    retryMs = std::clamp(retryMs * 2, firstRetryMs, maxRetryMs);
    retryAtMs = nowMs + retryMs;
    setLink(Link::lost, reason);
}

void Endpoint::greet(std::uint64_t epoch) {
    giveBackUnsent();  // what was for the service before; connected() says everything again
    hasLeft = false;
    setLink(Link::waiting, {});
    Json greeting = client.greeting();
    greeting["protocol"] = protocolVersion;
    greeting["instance"] = id;
    greetedEpoch = sendNow(hello, greeting) == SA3_BRIDGE_OK ? epoch : greetedEpoch;
}

void Endpoint::giveBackUnsent() {
    std::deque<Outgoing> unsent;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        unsent.swap(outgoing);
    }
    for (const Outgoing& each : unsent) {
        tell([&] { client.unsent(each.type, each.message); });
    }
}

void Endpoint::watch(std::int64_t nowMs) {
    const std::int64_t silenceMs = sa3_bridge_peer_silence_ms(bridge.get(), nowMs);
    const std::uint64_t epoch = sa3_bridge_service_epoch(bridge.get());
    if (epoch != greetedEpoch) {
        greet(epoch);
    } else if (state == Link::connected && silenceMs > silenceLimitMs) {
        setLink(Link::lost, "the service does not answer");
    } else if (state == Link::lost && !hasLeft && silenceMs >= 0 && silenceMs <= silenceLimitMs) {
        setLink(Link::connected, {});
        tell([this] { client.resumed(); });
    }
    if (sa3_bridge_service_refused(bridge.get()) == 1 && state != Link::connected) {
        setLink(Link::wrongVersion, "the installed service is of another version than this plugin: update both");
    }
}

bool Endpoint::receiveMessages() {
    for (int count = 0; count < maxRecordsPerTick; ++count) {
        std::int32_t type = 0;
        std::uint32_t bytes = 0;
        const int status = sa3_bridge_receive(bridge.get(), &type, payloadBuffer.data(),
                                              static_cast<std::uint32_t>(payloadBuffer.size()), &bytes);
        if (status == SA3_BRIDGE_CLOSED && (state == Link::connected || state == Link::lost)) {
            hasLeft = true;
            setLink(Link::lost, "the service has ended");
        }
        if (status != SA3_BRIDGE_OK) {
            return status >= 0;
        }
        handle(type, std::string(payloadBuffer.data(), bytes));
    }
    return true;
}

void Endpoint::handle(std::int32_t type, const std::string& payload) {
    const auto message = parseJson(payload);
    if (!message || !message->is_object()) {
        return;  // of no version that we know; the line itself is sound
    }
    if (type == refused && flag(*message, "final")) {
        setLink(Link::wrongVersion, text(*message, "message", "the service refuses this plugin"));
    } else if (type == welcome) {
        setLink(Link::connected, {});
        tell([&] { client.connected(*message); });
    } else {
        tell([&] { client.received(type, *message); });
    }
}

bool Endpoint::receiveAudio() {
    for (int count = 0; count < maxRecordsPerTick; ++count) {
        std::uint32_t stream = 0;
        std::uint64_t start = 0;
        std::uint32_t channels = 0;
        std::uint32_t frames = 0;
        const int status = sa3_bridge_receive_audio(bridge.get(), &stream, &start, &channels, &frames,
                                                    audioBuffer.data(), static_cast<std::uint32_t>(audioBuffer.size()));
        if (status != SA3_BRIDGE_OK) {
            return status >= 0;
        }
        lastAudioMs = 0;
        // The message that announced the stream was sent before its audio: by now it is there.
        if (!receiveMessages()) {
            return false;
        }
        tell([&] { client.receivedAudio(stream, start, channels, frames, audioBuffer.data()); });
    }
    return true;
}

/* ---- sending -------------------------------------------------------------------------------------------------------- */

int Endpoint::sendNow(std::int32_t type, const Json& message) {
    const std::string payload = printJson(message);
    return sa3_bridge_send(bridge.get(), type, payload.data(), static_cast<std::uint32_t>(payload.size()));
}

void Endpoint::sendWaiting() {
    while (state == Link::connected) {
        Outgoing next;
        {
            const std::lock_guard<std::mutex> lock(mutex);
            if (outgoing.empty()) {
                return;
            }
            next = std::move(outgoing.front());
            outgoing.pop_front();
        }
        if (!sendOne(next)) {
            const std::lock_guard<std::mutex> lock(mutex);
            outgoing.push_front(std::move(next));
            return;
        }
    }
}

/** False: no room yet, or nobody is there any more: try again. */
bool Endpoint::sendOne(Outgoing& next) {
    if (next.upload != nullptr && !sendUpload(next)) {
        return false;
    }
    const int status = sendNow(next.type, next.message);
    if (status == SA3_BRIDGE_TOO_LARGE) {
        tell([&] { client.received(failed, {{"job", text(next.message, "job")}, {"message", "the request is too long to send"}}); });
    }
    return status != SA3_BRIDGE_FULL && status != SA3_BRIDGE_CLOSED;
}

bool Endpoint::sendUpload(Outgoing& next) {
    const Upload& upload = *next.upload;
    const auto frames = static_cast<std::int64_t>(upload.channels->at(0).size());
    const auto channels = static_cast<std::uint32_t>(upload.channels->size());
    if (next.sentFrames < 0) {
        const Json begin = {{"stream", upload.stream}, {"frames", frames}, {"rateHz", upload.rateHz}, {"channels", channels}};
        if (sendNow(inputBegin, begin) != SA3_BRIDGE_OK) {
            return false;
        }
        next.sentFrames = 0;
    }
    while (next.sentFrames < frames) {
        const auto count = static_cast<std::uint32_t>(std::min<std::int64_t>(audioFramesPerRecord, frames - next.sentFrames));
        std::vector<const float*> planar;
        for (const auto& channel : *upload.channels) {
            planar.push_back(channel.data() + next.sentFrames);
        }
        if (sa3_bridge_send_audio(bridge.get(), upload.stream, static_cast<std::uint64_t>(next.sentFrames), planar.data(),
                                  channels, count) != SA3_BRIDGE_OK) {
            return false;
        }
        next.sentFrames += count;
    }
    if (sendNow(inputEnd, {{"stream", upload.stream}}) != SA3_BRIDGE_OK) {
        return false;
    }
    next.upload.reset();
    return true;
}

void Endpoint::setLink(Link link, const std::string& reason) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        if (state == link && why == reason) {
            return;
        }
        state = link;
        why = reason;
    }
    tell([this] { client.linkChanged(); });
}

}  // namespace sa3::service

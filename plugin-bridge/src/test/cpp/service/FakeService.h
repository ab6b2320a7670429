/* The other end of a region, in this process and driven by hand: no thread, no time of its own. */
#pragma once

#include <sa3_bridge.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "audio/Clip.h"
#include "json/Json.h"
#include "project/Take.h"
#include "service/Protocol.h"

namespace sa3::test {

struct Received {
    std::int32_t type = 0;
    Json message;
};

class FakeService {
  public:
    explicit FakeService(std::string runFolder) : folder(std::move(runFolder)) {}
    ~FakeService() { die(); }

    /** Attaches to the one region there is. False: there is none, or it is refused. */
    bool attach() {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".sa3") {
                return sa3_bridge_attach(entry.path().string().c_str(), &bridge) == SA3_BRIDGE_OK;
            }
        }
        return false;
    }

    bool isAttached() const { return bridge != nullptr; }

    /** Without a word, as far as the other side can tell. */
    void die() {
        sa3_bridge_close(bridge);
        bridge = nullptr;
    }

    /** Beats and reads everything. */
    void poll() {
        sa3_bridge_beat(bridge);
        std::vector<char> payload(SA3_BRIDGE_MAX_MESSAGE_BYTES);
        std::int32_t type = 0;
        std::uint32_t bytes = 0;
        while (sa3_bridge_receive(bridge, &type, payload.data(), SA3_BRIDGE_MAX_MESSAGE_BYTES, &bytes) == SA3_BRIDGE_OK) {
            inbox.push_back({type, *parseJson({payload.data(), bytes})});
        }
        std::vector<float> samples(SA3_BRIDGE_MAX_AUDIO_FLOATS);
        std::uint32_t stream = 0;
        std::uint64_t start = 0;
        std::uint32_t channels = 0;
        std::uint32_t frames = 0;
        while (sa3_bridge_receive_audio(bridge, &stream, &start, &channels, &frames, samples.data(),
                                        SA3_BRIDGE_MAX_AUDIO_FLOATS) == SA3_BRIDGE_OK) {
            uploaded.resize(std::max<std::size_t>(uploaded.size(), start + frames));
            std::copy_n(samples.begin(), frames, uploaded.begin() + static_cast<std::ptrdiff_t>(start));
        }
    }

    /** The newest message of this type; null JSON: none came. */
    Json last(std::int32_t type) const {
        for (auto at = inbox.rbegin(); at != inbox.rend(); ++at) {
            if (at->type == type) {
                return at->message;
            }
        }
        return {};
    }

    std::size_t count(std::int32_t type) const {
        return static_cast<std::size_t>(std::count_if(inbox.begin(), inbox.end(), [type](const Received& each) { return each.type == type; }));
    }

    int send(std::int32_t type, const Json& message) {
        const std::string payload = printJson(message);
        return sa3_bridge_send(bridge, type, payload.data(), static_cast<std::uint32_t>(payload.size()));
    }

    void welcome() {
        send(service::welcome, {{"protocol", 1}, {"version", "0.1.0"}, {"epoch", 1}, {"port", 0},
                                {"models", {{{"name", "demo"}, {"bundled", true}, {"default", true}, {"maxSeconds", 120.0},
                                             {"caution", "the demo makes noise"}}}}});
    }

    void takeBegins(const std::string& job, const std::string& take, std::uint32_t stream, const audio::Clip& clip) {
        send(service::takeBegins, {{"job", job}, {"take", take}, {"stream", stream}, {"frames", clip.frames()},
                                   {"rateHz", clip.rateHz()}, {"channels", clip.channelCount()}, {"preview", true}});
    }

    /** Frames [from, to) of the clip. */
    int audio(std::uint32_t stream, const audio::Clip& clip, std::int64_t from, std::int64_t to) {
        std::vector<const float*> planar;
        for (std::int32_t channel = 0; channel < clip.channelCount(); ++channel) {
            planar.push_back(clip.channel(channel) + from);
        }
        return sa3_bridge_send_audio(bridge, stream, static_cast<std::uint64_t>(from), planar.data(),
                                     static_cast<std::uint32_t>(clip.channelCount()), static_cast<std::uint32_t>(to - from));
    }

    void takeEnds(const std::string& job, const std::string& take, std::uint32_t stream, const audio::Clip& clip,
                  const std::string& sha256, const Json& settings = {{"prompt", "rain"}, {"bars", 4}, {"beatsPerBar", 4}}) {
        send(service::takeEnds, {{"job", job}, {"take", take}, {"stream", stream}, {"sha256", sha256}, {"seed", 5},
                                 {"frames", clip.frames()}, {"title", "a title"}, {"settings", settings}});
    }

    /** A take from its beginning to its end. */
    void takeComes(const std::string& job, const std::string& take, std::uint32_t stream, const audio::Clip& clip) {
        takeBegins(job, take, stream, clip);
        for (std::int64_t from = 0; from < clip.frames(); from += 10000) {
            audio(stream, clip, from, std::min(clip.frames(), from + 10000));
        }
        takeEnds(job, take, stream, clip, project::sha256Of(clip));
    }

    std::vector<Received> inbox;
    std::vector<float> uploaded;

  private:
    const std::string folder;
    sa3_bridge* bridge = nullptr;
};

}  // namespace sa3::test

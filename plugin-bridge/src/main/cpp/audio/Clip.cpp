#include "audio/Clip.h"

#include <algorithm>
#include <stdexcept>

namespace sa3::audio {

Clip::Clip(std::int32_t rateHz, std::int32_t channelCount, std::int64_t frames)
    : rate(rateHz), channels(channelCount), length(frames) {
    if (rateHz < 1 || channelCount < 1 || frames < 0) {
        throw std::invalid_argument("a clip needs a rate, a channel and a length of 0 or more");
    }
    samples.resize(static_cast<std::size_t>(channelCount) * static_cast<std::size_t>(frames));
}

std::shared_ptr<const Clip> Clip::of(std::int32_t rateHz, const std::vector<std::vector<float>>& channels) {
    const auto frames = static_cast<std::int64_t>(channels.at(0).size());
    auto clip = std::make_shared<Clip>(rateHz, static_cast<std::int32_t>(channels.size()), frames);
    for (std::size_t index = 0; index < channels.size(); ++index) {
        if (channels[index].size() != channels[0].size()) {
            throw std::invalid_argument("the channels of a clip are equally long");
        }
        std::copy(channels[index].begin(), channels[index].end(), clip->writable(static_cast<std::int32_t>(index)));
    }
    clip->publish(frames);
    return clip;
}

}  // namespace sa3::audio

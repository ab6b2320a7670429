/* A host without a DAW: transport, blocks of any size, and the whole output in one piece. */
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "engine/Player.h"

namespace sa3::test {

/** Noise that is never exactly 0, so that a shift by one frame cannot go unnoticed. */
inline std::shared_ptr<const audio::Clip> noiseClip(std::int64_t frames, std::int32_t rateHz = 44100, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> values(0.1f, 0.5f);
    std::vector<std::vector<float>> channels(2, std::vector<float>(static_cast<std::size_t>(frames)));
    for (auto& channel : channels) {
        for (float& sample : channel) {
            sample = values(random);
        }
    }
    return audio::Clip::of(rateHz, channels);
}

/** Of `whole`, all frames before `until` have arrived. */
inline void arrive(audio::Clip& clip, const audio::Clip& whole, std::int64_t until) {
    for (std::int32_t channel = 0; channel < 2; ++channel) {
        std::copy(whole.channel(channel) + clip.readyFrames(), whole.channel(channel) + until,
                  clip.writable(channel) + clip.readyFrames());
    }
    clip.publish(until);
}

using BlockSizes = std::function<std::int32_t()>;

inline BlockSizes always(std::int32_t frames) {
    return [frames] { return frames; };
}

/** 1 … 8192, small ones as likely as big ones. */
inline BlockSizes varying(unsigned seed) {
    auto random = std::make_shared<std::mt19937>(seed);
    return [random] {
        std::uniform_real_distribution<double> exponent(0.0, 13.0);
        return static_cast<std::int32_t>(std::lround(std::exp2(exponent(*random))));
    };
}

class SimulatedHost {
  public:
    explicit SimulatedHost(double sampleRateHz) : rateHz(sampleRateHz) { player.prepare(sampleRateHz); }

    engine::Player player;
    double bpm = 120.0;
    double ticksPerQuarter = 0.0;  // 0: exact quarter notes
    bool tellsSamples = true;
    bool isPlaying = true;
    bool isRealtime = true;
    bool isLooping = false;
    bool cutsBlocksAtLoops = true;
    double loopStartPpq = 0.0;
    double loopEndPpq = 0.0;
    std::int64_t position = 0;  // frames since the project's start
    std::vector<float> left;
    std::vector<float> right;
    std::vector<float> coverage;

    double framesPerQuarter() const { return rateHz * 60.0 / bpm; }
    std::int64_t frameOf(double ppq) const { return std::llround(ppq * framesPerQuarter()); }

    void post(engine::Scene scene) { player.scenes().post(std::make_unique<engine::Scene>(std::move(scene))); }

    engine::HostPosition told() const {
        engine::HostPosition host;
        host.isPlaying = isPlaying;
        double ppq = static_cast<double>(position) / framesPerQuarter();
        host.ppq = ticksPerQuarter > 0.0 ? std::round(ppq * ticksPerQuarter) / ticksPerQuarter : ppq;
        host.samples = tellsSamples ? std::optional(position) : std::nullopt;
        host.bpm = bpm;
        host.isLooping = isLooping;
        host.loopStartPpq = loopStartPpq;
        host.loopEndPpq = loopEndPpq;
        return host;
    }

    void run(std::int64_t frames, const BlockSizes& sizes) {
        while (frames > 0) {
            std::int64_t block = std::min<std::int64_t>(frames, sizes());
            const std::int64_t loopEnd = frameOf(loopEndPpq);
            if (isLooping && cutsBlocksAtLoops && position < loopEnd) {
                block = std::min(block, loopEnd - position);
            }
            render(static_cast<std::int32_t>(block));
            frames -= block;
            position += isPlaying ? block : 0;
            if (isLooping && position >= loopEnd) {
                position = frameOf(loopStartPpq) + (position - loopEnd);
            }
        }
    }

  private:
    void render(std::int32_t frames) {
        const std::size_t from = left.size();
        left.resize(from + static_cast<std::size_t>(frames));
        right.resize(left.size());
        coverage.resize(left.size());
        const engine::HostPosition host = told();
        player.render(&host, {left.data() + from, right.data() + from, coverage.data() + from}, frames, isRealtime);
    }

    double rateHz;
};

/** The first frame where `output` from `at` on is not the clip from `from` on; −1: all `frames` are the same bits. */
inline std::int64_t firstDifference(const std::vector<float>& output, std::int64_t at, const audio::Clip& clip,
                                    std::int32_t channel, std::int64_t from, std::int64_t frames) {
    for (std::int64_t i = 0; i < frames; ++i) {
        if (output.at(static_cast<std::size_t>(at + i)) != clip.channel(channel)[from + i]) {
            return i;
        }
    }
    return -1;
}

/** Frames in [from, to) that are not silent. */
inline std::int64_t soundingFrames(const std::vector<float>& output, std::int64_t from, std::int64_t to) {
    return std::count_if(output.begin() + from, output.begin() + to, [](float sample) { return sample != 0.0f; });
}

inline engine::PinnedClip pinned(std::uint64_t id, std::shared_ptr<const audio::Clip> clip, double startPpq) {
    engine::PinnedClip entry;
    entry.id = id;
    entry.clip = std::move(clip);
    entry.startPpq = startPpq;
    return entry;
}

inline engine::Scene sceneOf(std::vector<engine::PinnedClip> clips) {
    engine::Scene scene;
    scene.pinned = std::move(clips);
    return scene;
}

}  // namespace sa3::test

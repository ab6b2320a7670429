/* What a host hands to a plugin with a block, and where it stands then. */
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace sa3::test {

struct Block {
    /** One parameter, by its place in the plugin's list; 0 to 1. */
    struct Move {
        std::size_t parameter;
        float value;
    };
    struct Note {
        int frame;
        int key;
        bool isOn;
    };

    int frames = 0;
    std::int64_t position = 0;  // of the transport, in frames
    bool isPlaying = true;
    double bpm = 120.0;
    std::vector<Move> moves;
    std::vector<Note> notes;
};

/** A session of a busy musician, as blocks: up to `maxFrames` long, with notes, moved parameters, stops, jumps, other tempi. */
class BusySession {
  public:
    BusySession(int maxFrames, std::size_t parameters, double rateHz, unsigned seed)
        : longest(maxFrames), parameterCount(parameters), frames20s(static_cast<std::int64_t>(20.0 * rateHz)), random(seed) {}

    const Block& next();

  private:
    int below(int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); }

    const int longest;
    const std::size_t parameterCount;
    const std::int64_t frames20s;
    std::mt19937 random;
    Block block;
};

}  // namespace sa3::test

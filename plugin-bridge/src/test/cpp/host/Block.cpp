#include "Block.h"

namespace sa3::test {
namespace {

constexpr int key = 60;

}  // namespace

const Block& BusySession::next() {
    block.position += block.isPlaying ? block.frames : 0;
    block.position = below(50) == 0 ? below(static_cast<int>(frames20s)) : block.position % frames20s;
    block.frames = below(4) == 0 ? 1 + below(longest) : longest;
    block.isPlaying = below(40) != 0;
    block.bpm = below(100) == 0 ? 60.0 + below(100) : block.bpm;
    block.moves.clear();
    for (int count = below(4); count > 0 && parameterCount > 0; --count) {
        block.moves.push_back({static_cast<std::size_t>(below(static_cast<int>(parameterCount))), static_cast<float>(below(1001)) / 1000.0f});
    }
    block.notes.clear();
    if (below(8) == 0) {
        const int frame = below(block.frames);
        block.notes = {{frame, key + below(3), true}, {std::min(frame + 1, block.frames - 1), key + below(3), false}};
    }
    return block;
}

}  // namespace sa3::test

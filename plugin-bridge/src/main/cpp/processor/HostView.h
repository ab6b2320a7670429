/* What the host said in the last block, for everybody but the audio thread, which writes it. */
#pragma once

#include <atomic>
#include <cmath>

#include "editor/EditorState.h"
#include "render/Request.h"

namespace sa3 {

struct HostView {
    std::atomic<bool> isKnown{false};
    std::atomic<bool> isPlaying{false};
    std::atomic<double> ppq{0.0};
    std::atomic<double> bpm{120.0};
    std::atomic<int> numerator{4};
    std::atomic<int> denominator{4};

    /** Quarter notes of a bar, whole: 3 for 6/8. */
    int beatsPerBar() const noexcept {
        return std::max(1, static_cast<int>(std::lround(numerator.load() * 4.0 / std::max(1, denominator.load()))));
    }
    render::HostFacts facts() const noexcept { return {bpm.load(), beatsPerBar()}; }
};

}  // namespace sa3

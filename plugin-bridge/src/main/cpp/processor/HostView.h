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
    std::atomic<editor::TimeSignature> signature{};

    std::atomic<double> barStartPpq{0.0};  // where one of its bars begins, the present one if it says so

    double beatsPerBar() const noexcept { return signature.load().barBeats(); }
    /** The bar line at this place of the timeline, or the next one after it. */
    double barFrom(double atPpq) const noexcept { return barStartPpq + std::ceil((atPpq - barStartPpq) / beatsPerBar()) * beatsPerBar(); }
    /** The bar line at this place of the timeline, or the last one before it. */
    double barUpTo(double atPpq) const noexcept { return barStartPpq + std::floor((atPpq - barStartPpq) / beatsPerBar()) * beatsPerBar(); }
    render::HostFacts facts() const noexcept { return {bpm.load(), beatsPerBar()}; }
};

static_assert(std::atomic<editor::TimeSignature>::is_always_lock_free);

}  // namespace sa3

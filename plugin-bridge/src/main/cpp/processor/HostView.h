/* What the host said in the last block, for everybody but the audio thread, which writes it. */
#pragma once

#include <atomic>

#include "editor/EditorState.h"
#include "render/Request.h"

namespace sa3 {

struct HostView {
    std::atomic<bool> isKnown{false};
    std::atomic<bool> isPlaying{false};
    std::atomic<double> ppq{0.0};
    std::atomic<double> bpm{120.0};
    std::atomic<editor::TimeSignature> signature{};

    double beatsPerBar() const noexcept { return signature.load().barBeats(); }
    render::HostFacts facts() const noexcept { return {bpm.load(), beatsPerBar()}; }
};

static_assert(std::atomic<editor::TimeSignature>::is_always_lock_free);

}  // namespace sa3

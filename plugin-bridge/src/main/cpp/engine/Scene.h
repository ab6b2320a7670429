/*
 * Everything that can sound, as the audio thread reads it: built elsewhere, handed over whole, replaced by the next one.
 * The audio thread keeps its own marks in the entries (PlayState); nobody else touches a scene after it was posted.
 */
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "audio/Clip.h"

namespace sa3::engine {

/** What the audio thread remembers of an entry: which repetition it started last. */
struct PlayState {
    static constexpr std::int64_t none = -1;
    std::int64_t startedRepetition = none;
};

/** A clip pinned to the host's timeline. */
struct PinnedClip {
    std::uint64_t id = 0;  // the same clip of the lane in every scene
    std::shared_ptr<const audio::Clip> clip;
    double startPpq = 0.0;
    bool isLooped = false;
    /** Looped: quarter notes from one repetition to the next; 0: they follow each other without a gap. */
    double repeatPpq = 0.0;
    PlayState state;

    bool isGapless() const noexcept { return isLooped && repeatPpq == 0.0; }
};

/** A clip that a note starts. */
struct NoteClip {
    std::uint64_t id = 0;
    std::shared_ptr<const audio::Clip> clip;
    int note = 60;
    bool isLooped = false;
};

/** A clip played once, from its start, wherever the host is; another number starts it anew. */
struct Audition {
    std::uint64_t number = 0;
    std::shared_ptr<const audio::Clip> clip;
};

struct Scene {
    static constexpr std::size_t maxClips = 256;

    std::vector<PinnedClip> pinned;  // ids rise
    std::vector<NoteClip> notes;     // ids rise
    std::optional<Audition> audition;

    /** Takes over what the scene before it had started. Both sorted by id.   [audio-thread] */
    void inherit(const Scene& before) noexcept;
};

}  // namespace sa3::engine

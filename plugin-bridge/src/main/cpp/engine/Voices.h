/* The fixed set of voices, kept in the order they started in, so that sums round the same however blocks are cut. */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/Voice.h"

namespace sa3::engine {

class Voices {
  public:
    static constexpr std::size_t capacity = 64;

    Voices() noexcept;

    /** Takes a free voice; with none free, one that is fading out, else the oldest.   [audio-thread] */
    Voice& start(const VoiceStart& start) noexcept;

    /** The voice of this owner that sounds and is not cut; null: none. */
    Voice* find(const Owner& owner) noexcept;

    template <class Body>
    void forEach(Body body) {
        for (std::size_t i = 0; i < count; ++i) {
            body(*order[i]);
        }
    }

    /** Adds everything and drops what has ended. */
    void render(const Destination& out, std::int32_t frames) noexcept;
    void clear() noexcept;
    bool isAnySounding() const noexcept { return count > 0; }

  private:
    void dropEnded() noexcept;
    Voice* takeFree() noexcept;

    std::array<Voice, capacity> voices;
    std::array<Voice*, capacity> order{};  // the first `count` sound, earliest first; the rest are free
    std::size_t count = 0;
};

}  // namespace sa3::engine

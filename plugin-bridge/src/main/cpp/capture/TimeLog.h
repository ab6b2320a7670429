/*
 * Which place of the host's timeline each captured frame came from: an entry where it began, jumped, stopped or changed
 * its tempo. A ring of the newest entries, written by the audio thread, copied by others.
 */
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sa3::capture {

struct TimeMark {
    std::int64_t frame = 0;  // of the capture's clock
    bool isPlaying = false;
    double ppq = 0.0;  // at that frame
    double framesPerQuarter = 0.0;
};

class TimeLog {
  public:
    /** Notes where this frame lies, if it does not follow from the entry before.   [audio-thread, wait-free] */
    void note(const TimeMark& mark, bool hasJumped) noexcept;

    /** The entries, oldest first.   [any thread but the audio thread] */
    std::vector<TimeMark> copy() const;

  private:
    static constexpr std::size_t capacity = 1024;

    struct Slot {
        std::atomic<std::int64_t> frame{0};
        std::atomic<bool> isPlaying{false};
        std::atomic<double> ppq{0.0};
        std::atomic<double> framesPerQuarter{0.0};
    };

    std::array<Slot, capacity> slots;
    std::atomic<std::uint64_t> begun{0};     // entries whose writing has begun
    std::atomic<std::uint64_t> finished{0};  // entries that can be read
    TimeMark last;                           // audio thread's own
    bool hasLast = false;
};

/** The place of a captured frame in quarter notes; nothing where the host stood still or told nothing. */
std::optional<double> ppqOf(const std::vector<TimeMark>& marks, std::int64_t frame);

/** The same, if the timeline ran as evenly around another frame, whose place is known, as it did there. */
std::optional<double> ppqOf(const std::vector<TimeMark>& marks, std::int64_t frame, std::int64_t known);

/** The captured frame of the newest pass over this place that lies in [oldest, end); nothing: it was not captured. */
std::optional<std::int64_t> frameOf(const std::vector<TimeMark>& marks, double ppq, std::int64_t oldest,
                                    std::int64_t end);

}  // namespace sa3::capture

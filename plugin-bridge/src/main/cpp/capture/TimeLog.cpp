#include "capture/TimeLog.h"

#include <algorithm>
#include <cmath>

namespace sa3::capture {

void TimeLog::note(const TimeMark& mark, bool hasJumped) noexcept {
    const bool isNews = !hasLast || hasJumped || mark.isPlaying != last.isPlaying ||
                        (mark.isPlaying && mark.framesPerQuarter != last.framesPerQuarter);
    if (!isNews) {
        return;
    }
    last = mark;
    hasLast = true;
    const std::uint64_t number = finished.load(std::memory_order_relaxed);
    begun.store(number + 1, std::memory_order_release);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    Slot& slot = slots[number % capacity];
    slot.frame.store(mark.frame, std::memory_order_relaxed);
    slot.isPlaying.store(mark.isPlaying, std::memory_order_relaxed);
    slot.ppq.store(mark.ppq, std::memory_order_relaxed);
    slot.framesPerQuarter.store(mark.framesPerQuarter, std::memory_order_relaxed);
    finished.store(number + 1, std::memory_order_release);
}

std::vector<TimeMark> TimeLog::copy() const {
    const std::uint64_t end = finished.load(std::memory_order_acquire);
    const std::uint64_t from = end > capacity ? end - capacity : 0;
    std::vector<TimeMark> marks;
    for (std::uint64_t number = from; number < end; ++number) {
        const Slot& slot = slots[number % capacity];
        marks.push_back({slot.frame.load(std::memory_order_relaxed), slot.isPlaying.load(std::memory_order_relaxed),
                         slot.ppq.load(std::memory_order_relaxed),
                         slot.framesPerQuarter.load(std::memory_order_relaxed)});
    }
    std::atomic_thread_fence(std::memory_order_seq_cst);
    // What was written over meanwhile goes.
    const std::uint64_t now = begun.load(std::memory_order_acquire);
    const std::uint64_t valid = now > capacity ? now - capacity : 0;
    const std::uint64_t lost = std::min<std::uint64_t>(marks.size(), valid > from ? valid - from : 0);
    marks.erase(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(lost));
    return marks;
}

std::optional<double> ppqOf(const std::vector<TimeMark>& marks, std::int64_t frame) {
    return ppqOf(marks, frame, frame);
}

std::optional<double> ppqOf(const std::vector<TimeMark>& marks, std::int64_t frame, std::int64_t known) {
    const auto after = std::upper_bound(marks.begin(), marks.end(), known,
                                        [](std::int64_t wanted, const TimeMark& mark) { return wanted < mark.frame; });
    if (after == marks.begin() || !std::prev(after)->isPlaying) {
        return std::nullopt;
    }
    const TimeMark& mark = *std::prev(after);
    return mark.ppq + static_cast<double>(frame - mark.frame) / mark.framesPerQuarter;
}

std::optional<std::int64_t> frameOf(const std::vector<TimeMark>& marks, double ppq, std::int64_t oldest,
                                    std::int64_t end) {
    std::int64_t until = end;
    for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
        if (mark->isPlaying) {
            const std::int64_t frame = mark->frame + std::llround((ppq - mark->ppq) * mark->framesPerQuarter);
            if (frame >= std::max(mark->frame, oldest) && frame < until) {
                return frame;
            }
        }
        until = mark->frame;
    }
    return std::nullopt;
}

}  // namespace sa3::capture

/* Time along a view's width, and where a ruler puts its marks. */
#pragma once

#include <juce_core/juce_core.h>

#include <vector>

namespace sa3::editor {

/** A stretch of time (seconds or beats) laid over `width` pixels. */
struct TimeMap {
    juce::Range<double> span;
    float width = 1.0f;

    float xOf(double time) const {
        auto length = juce::jmax(1e-9, span.getLength());
        return static_cast<float>((time - span.getStart()) / length) * width;
    }
    double timeAt(float x) const {
        return span.getStart() + span.getLength() * static_cast<double>(x / juce::jmax(1.0f, width));
    }

    /**
     * Step between ruler marks: the smallest of 1, 2, 5 (or, for beats, 1, 2, 4, 8 bars) times a power that leaves
     * `leastPixels` between two of them.
     */
    double secondsStep(float leastPixels) const {
        for (auto power = 0.1; power < 1e6; power *= 10.0)
            for (auto factor : {1.0, 2.0, 5.0})
                if (xOf(span.getStart() + factor * power) >= leastPixels) return factor * power;
        return 1e6;
    }
    double beatsStep(float leastPixels, double barBeats) const {
        auto step = barBeats;
        while (xOf(span.getStart() + step) < leastPixels && step < 1e6) step *= 2.0;
        return step;
    }
};

/** The mark nearest to `time`, or `time` itself when there are none. */
inline double nearestMark(const std::vector<double>& marks, double time) {
    auto best = time;
    auto distance = std::numeric_limits<double>::max();
    for (auto mark : marks)
        if (std::abs(mark - time) < distance) {
            distance = std::abs(mark - time);
            best = mark;
        }
    return best;
}

}  // namespace sa3::editor

#include "RangeEdit.h"

#include <algorithm>

#include "look/Words.h"
#include "wave/TimeMap.h"

namespace sa3::editor {

std::vector<double> RangeEdit::marks() const {
    std::vector<double> starts;
    for (const auto& bar : capture.bars)
        if (held().contains(bar.seconds) || juce::approximatelyEqual(bar.seconds, held().getEnd()))
            starts.push_back(bar.seconds);
    return starts;
}

double RangeEdit::snapped(double seconds) const {
    auto inside = held().clipValue(seconds);
    return hasBars() ? nearestMark(marks(), inside) : inside;
}

double RangeEdit::stepped(double seconds, int steps) const {
    if (!hasBars()) return held().clipValue(seconds + steps);
    auto starts = marks();
    if (starts.empty()) return held().clipValue(seconds);
    auto nearest = std::find(starts.begin(), starts.end(), nearestMark(starts, seconds)) - starts.begin();
    auto target = std::clamp<std::ptrdiff_t>(nearest + steps, 0, static_cast<std::ptrdiff_t>(starts.size()) - 1);
    return starts[static_cast<size_t>(target)];
}

juce::Range<double> RangeEdit::between(double first, double second) const {
    auto from = snapped(std::min(first, second)), to = snapped(std::max(first, second));
    if (hasBars() && to <= from) to = stepped(from, 1);
    if (hasBars() && to <= from) from = stepped(to, -1);
    return {from, std::max(from, to)};
}

juce::Range<double> RangeEdit::last(int bars) const {
    if (!hasBars()) return {held().clipValue(held().getEnd() - 2.0 * bars), held().getEnd()};
    auto starts = marks();
    if (starts.size() < 2) return all();
    return {stepped(starts.back(), -bars), starts.back()};
}

juce::Range<double> RangeEdit::moved(int steps) const {
    const auto& range = capture.range;
    if (range.isEmpty()) return last(1);
    auto from = stepped(range.getStart(), steps), to = stepped(range.getEnd(), steps);
    auto keepsLength = hasBars() || juce::approximatelyEqual(to - from, range.getLength());
    if (!keepsLength || to <= from || juce::approximatelyEqual(from, range.getStart()) ||
        juce::approximatelyEqual(to, range.getEnd()))
        return range;
    return {from, to};
}

juce::Range<double> RangeEdit::resized(int steps) const {
    const auto& range = capture.range;
    if (range.isEmpty()) return last(1);
    auto to = stepped(range.getEnd(), steps);
    return to > range.getStart() + 1e-6 ? range.withEnd(to) : range;
}

juce::String RangeEdit::text() const {
    const auto& range = capture.range;
    if (range.isEmpty())
        return capture.heldSeconds > 0 ? "Drag over the input to choose a part."
                                       : "Play the host: the input is remembered here.";
    auto numberAt = [this](double seconds) -> std::optional<int> {
        for (const auto& bar : capture.bars)
            if (std::abs(bar.seconds - seconds) < 0.005) return bar.number;
        return {};
    };
    auto first = numberAt(range.getStart()), last = numberAt(range.getEnd());
    auto length = lengthText(range.getLength());
    if (!first || !last) return length;
    if (*last - *first == 1) return "Bar " + juce::String(*first) + ", " + length;
    return "Bars " + juce::String(*first) + " to " + juce::String(*last - 1) + ", " + length;
}

}  // namespace sa3::editor

#include "Words.h"

namespace sa3::editor {

juce::String lengthText(double seconds) {
    if (seconds < 59.95) return juce::String(juce::jmax(0.0, seconds), 1) + " s";
    auto whole = static_cast<int>(std::lround(seconds));
    return juce::String(whole / 60) + ":" + juce::String(whole % 60).paddedLeft('0', 2);
}

juce::String timeLeftText(double seconds) {
    if (seconds < 90.0) return juce::String(juce::jmax(1, static_cast<int>(std::ceil(seconds)))) + " s left";
    return juce::String(static_cast<int>(std::lround(seconds / 60.0))) + " min left";
}

juce::String memoryText(juce::int64 bytes) {
    auto megabytes = static_cast<double>(bytes) / 1e6;
    if (megabytes < 10.0) return juce::String(megabytes, 1) + " MB";
    if (megabytes < 1000.0) return juce::String(static_cast<int>(std::lround(megabytes))) + " MB";
    return juce::String(megabytes / 1000.0, 1) + " GB";
}

juce::String barsText(int bars) { return juce::String(bars) + (bars == 1 ? " bar" : " bars"); }

juce::String bpmText(double bpm) {
    auto isWhole = std::abs(bpm - std::round(bpm)) < 0.05;
    return juce::String(bpm, isWhole ? 0 : 1) + " bpm";
}

juce::String decibelText(double decibels) {
    if (decibels <= -60.0) return "off";
    return juce::String(std::abs(decibels) < 0.05 ? 0.0 : decibels, 1) + " dB";
}

juce::String percentText(double portion) { return juce::String(static_cast<int>(std::lround(100.0 * portion))) + " %"; }

juce::String noteText(int midiNote) {
    static const char* const names[] = {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};
    return names[midiNote % 12] + juce::String(midiNote / 12 - 2);
}

juce::String layersText(int matched, int total) {
    return juce::String(matched) + "/" + juce::String(total) + " matched";
}

}  // namespace sa3::editor

#include "project/Take.h"

#include <juce_cryptography/juce_cryptography.h>

#include <cmath>

namespace sa3::project {

using editor::TimeSignature;

std::optional<double> Take::barsPpq() const {
    const auto count = bars();
    const double beats = number(settings, "beatsPerBar").value_or(4.0);
    const bool isSound = beats >= TimeSignature::minBarBeats && beats <= TimeSignature::maxBarBeats;
    if (!count || *count < 1 || *count > 4096 || !isSound) {
        return std::nullopt;
    }
    return static_cast<double>(*count) * beats;
}

std::optional<TimeSignature> Take::metre() const {
    const auto whole = barsPpq();
    const double barBeats = whole ? *whole / static_cast<double>(*bars()) : 0.5;
    for (int denominator = 4; whole && denominator <= 64; denominator *= 2) {
        const double numerator = barBeats * denominator / 4.0;
        if (numerator == std::floor(numerator)) {
            return TimeSignature{static_cast<int>(numerator), denominator};
        }
    }
    return std::nullopt;
}

std::string sha256Of(const audio::Clip& clip) {
    // The channels lie one after the other in memory.
    const auto bytes = static_cast<std::size_t>(clip.frames()) * static_cast<std::size_t>(clip.channelCount()) * sizeof(float);
    return juce::SHA256(clip.channel(0), bytes).toHexString().toStdString();
}

}  // namespace sa3::project

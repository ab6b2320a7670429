#include "project/Take.h"

#include <juce_cryptography/juce_cryptography.h>

#include "editor/EditorState.h"

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

std::string sha256Of(const audio::Clip& clip) {
    // The channels lie one after the other in memory.
    const auto bytes = static_cast<std::size_t>(clip.frames()) * static_cast<std::size_t>(clip.channelCount()) * sizeof(float);
    return juce::SHA256(clip.channel(0), bytes).toHexString().toStdString();
}

}  // namespace sa3::project

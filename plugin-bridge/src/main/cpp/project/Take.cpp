#include "project/Take.h"

#include <juce_cryptography/juce_cryptography.h>

namespace sa3::project {

std::optional<double> Take::barsPpq() const {
    const auto count = bars();
    const auto beats = integer(settings, "beatsPerBar").value_or(4);
    if (!count || *count < 1 || *count > 4096 || beats < 1 || beats > 64) {
        return std::nullopt;
    }
    return static_cast<double>(*count * beats);
}

std::string sha256Of(const audio::Clip& clip) {
    // The channels lie one after the other in memory.
    const auto bytes = static_cast<std::size_t>(clip.frames()) * static_cast<std::size_t>(clip.channelCount()) * sizeof(float);
    return juce::SHA256(clip.channel(0), bytes).toHexString().toStdString();
}

}  // namespace sa3::project

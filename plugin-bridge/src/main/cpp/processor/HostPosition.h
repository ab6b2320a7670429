/* From JUCE's transport to the engine's. [audio-thread, wait-free] */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <optional>

#include "engine/Timeline.h"
#include "processor/HostView.h"

namespace sa3 {

/** Nothing: this host says nothing of this block. */
std::optional<engine::HostPosition> hostPosition(juce::AudioPlayHead* playHead, HostView& view);

}  // namespace sa3

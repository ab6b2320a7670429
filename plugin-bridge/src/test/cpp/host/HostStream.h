/* A state as VST3 hosts hand it over: in parts, and with attributes that say where it comes from. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <map>
#include <string>

#include "Plugin.h"

namespace sa3::test {

/** Hands a state of the plugin to a VST3's own interface, a few bytes at a time; `attributes` empty: a host that tells nothing. */
void handOver(Plugin& plugin, const juce::MemoryBlock& pluginState, const std::map<std::string, juce::String>& attributes);

}  // namespace sa3::test

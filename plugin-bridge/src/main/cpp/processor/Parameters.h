/*
 * The parameters that hosts see and automate. Ids, names, ranges and their order are part of every saved project: add at
 * the end, never change.
 *
 *   lora1 … lora8   LoRA 1 strength …   0 to 10, 1 is as trained     both plugins
 *   gain            Gain                −60 to +12 dB                both
 *   playMode        Notes play          one-shot, gate, loop         track
 *   dryWet          Dry/Wet             0 dry to 1 wet               insert
 */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <map>
#include <string>

#include "editor/EditorState.h"
#include "engine/Player.h"

namespace sa3 {

/** Owned by the processor that they were added to. Values may be read from any thread. */
struct Parameters {
    /** Makes the parameters of this kind of plugin and hands them to the processor. */
    Parameters(juce::AudioProcessor& processor, editor::PluginKind kind);

    float gain() const noexcept;  // linear, exactly 1 at 0 dB
    float wet() const noexcept;   // 1 on the track
    /** By id, each in its own unit: what a project saves. Unknown ids and values out of range do no harm. */
    std::map<std::string, float> values() const;
    void set(const std::map<std::string, float>& values);
    engine::NoteMode noteMode() const noexcept;
    std::array<float, editor::loraSlotCount> strengths() const noexcept;

    std::array<juce::AudioParameterFloat*, editor::loraSlotCount> loraStrengths{};
    juce::AudioParameterFloat* gainDb = nullptr;
    juce::AudioParameterChoice* play = nullptr;   // null on the insert
    juce::AudioParameterFloat* dryWet = nullptr;  // null on the track

  private:
    std::vector<juce::RangedAudioParameter*> all;
};

}  // namespace sa3

/* From what the window shows to what the service is asked for. */
#pragma once

#include <array>
#include <cstdint>

#include "editor/EditorState.h"
#include "json/Json.h"
#include "project/Contents.h"

namespace sa3::render {

/** What the host says at the moment a render is asked for. */
struct HostFacts {
    double bpm = 120.0;
    double beatsPerBar = 4.0;  // quarter notes: 3.5 in 7/8
};

using Strengths = std::array<float, editor::loraSlotCount>;

/** The settings as the window shows them; unknown ones stay in the contents. */
editor::Settings shown(const project::Contents& contents);
void show(project::Contents& contents, const editor::Settings& settings);

/** The length that is asked for, in seconds. */
double secondsAsked(const editor::Settings& settings, const HostFacts& host);

/** The complete settings object of one render: with seed, tempo, length and LoRAs. */
Json requestOf(const project::Contents& contents, const Strengths& strengths, const HostFacts& host, std::int64_t seed);

/** The slot that each entry of such a request's `loras` came from. */
std::array<int, editor::loraSlotCount> slotsOf(const project::Contents& contents);

/** Length of such a request in seconds. */
double secondsOf(const Json& request);

/** Takes over a preset, or what made a take; the LoRA strengths it asks for come back, by slot. */
Strengths adopt(project::Contents& contents, const Json& settings);

/** The settings and LoRA set as a preset's file has them. */
Json presetOf(const project::Contents& contents, const Strengths& strengths, const std::string& name);

}  // namespace sa3::render

/* From what an instance holds to what its window shows: plain values, made on the message thread. */
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "editor/EditorState.h"
#include "instance/Instance.h"

namespace sa3::shown {

juce::String wide(const std::string& utf8);

std::optional<editor::Errand> errand(const std::optional<service::Errands::View>& view);
std::vector<editor::ModelInfo> models(const Catalog& catalog);
std::vector<editor::PresetChoice> presets(const Catalog& catalog);
std::vector<editor::LoraChoice> loraChoices(const Catalog& catalog);
/** The adapter that a slot holds, if it is there. */
std::optional<LoraFile> fileOf(const project::LoraSlot& slot, const std::vector<LoraFile>& files);
/**
 * One line where a model is no sibling of the one that an adapter was trained on; empty: it is, or nobody knows.
 * @param baseSha256 of the network that adapters for the model are trained on; empty: not known
 */
juce::String cautionOf(const files::LoraNotes& notes, const std::string& model, const std::string& baseSha256);
/** One of the prompts, another one than the present where there is one, with a word that calls the adapter. */
juce::String rolledPrompt(const files::LoraNotes& notes, const juce::String& present, juce::Random& random);
std::array<editor::LoraSlot, editor::loraSlotCount> loraSlots(const project::Contents& contents, const Catalog& catalog);
std::vector<editor::Job> jobs(const std::vector<render::Status>& renders);
std::vector<editor::Take> takes(const project::Contents& contents);
std::vector<editor::LaneClip> lane(const project::Contents& contents, double hostBpm);
editor::Comparison comparison(const project::Contents& contents, editor::PluginKind kind);

/** Where the selected take sounds at this place of the timeline, if it is pinned there. */
std::optional<double> takeSeconds(const project::Contents& contents, editor::PluginKind kind, double ppq, double bpm);

}  // namespace sa3::shown

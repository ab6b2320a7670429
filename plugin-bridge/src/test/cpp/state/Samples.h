/* Takes and projects for the tests of saved forms. */
#pragma once

#include "engine/SimulatedHost.h"
#include "project/Contents.h"
#include "state/StateFile.h"

namespace sa3::test {

inline project::TakePointer takeOf(const std::string& id, const std::shared_ptr<const audio::Clip>& clip) {
    auto take = std::make_shared<project::Take>();
    take->id = id;
    take->name = "warm lofi house loop";
    take->sha256 = project::sha256Of(*clip);
    take->frames = clip->frames();
    take->rateHz = clip->rateHz();
    take->channels = clip->channelCount();
    take->seed = 7;
    take->settings = {{"version", 2}, {"prompt", "warm lofi house loop"}, {"bpm", 120.0}, {"bars", 4}, {"beatsPerBar", 4}};
    take->audio = clip;
    return take;
}

/** Everything in it differs from the default. */
inline state::State fullState() {
    state::State saved;
    saved.kind = editor::PluginKind::insert;
    saved.parameters = {{"lora1", 2.5f}, {"gain", -3.0f}, {"dryWet", 0.25f}};
    project::Contents& contents = saved.contents;
    contents.settings = Json::parse(R"({"version":2,"prompt":"caf\u00e9 \ud83c\udfb7 \"late\"","seconds":30.1,"later":{"a":[1,2]}})");
    contents.isTempoFromHost = false;
    contents.isSeedLocked = true;
    contents.loras[2] = {"tape", std::string(64, 'b'), "", false, {{"triggers", {"hiss"}}, {"later", 1}}};
    contents.preset = "warm.json";
    contents.takes = {takeOf("20261124-150733-3f9a1c2e", noiseClip(5000, 44100, 1)), takeOf("b", noiseClip(300, 44100, 2))};
    contents.lane = {{3, "b", 1.0 / 3.0, true, std::nullopt}, {9, "20261124-150733-3f9a1c2e", 1.0e5 + 1.0 / 7.0, false, 61}};
    contents.nextLaneNumber = 10;
    contents.selectedTake = "b";
    contents.removed = {"20261123-150733-3f9a1c2e"};
    contents.comparison = {"b", "20261124-150733-3f9a1c2e", true};
    contents.openJobs = {{"5f0e", 3, {{"prompt", "rain"}, {"count", 3}}, 2.5}};
    contents.id = "2b3c";
    contents.captureSeconds = 61.5;
    contents.window = {900, 620, 150};
    contents.more = {{"fromTheFuture", true}};
    return saved;
}

inline bool inside(const project::Take&) { return true; }
inline bool byHash(const project::Take&) { return false; }

}  // namespace sa3::test

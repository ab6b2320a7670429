#include "Fixtures.h"

#include "Samples.h"
#include "files/WholeFile.h"

namespace sa3::test {
namespace {

state::State fixture(editor::PluginKind kind) {
    state::State saved;
    saved.kind = kind;
    saved.parameters = {{"lora2", 1.5f}, {"gain", -3.0f}};
    project::Contents& contents = saved.contents;
    contents.settings = {{"version", 2}, {"prompt", "warm lofi house loop"}, {"mode", "text"}, {"seconds", 12.0}, {"seed", 7}};
    contents.isSeedLocked = true;
    contents.loras[1] = {"tape", std::string(64, 'c'), "", true, {{"triggers", {"hiss"}}}};
    contents.captureSeconds = 30.0;
    for (unsigned i = 1; i <= 2; ++i) {
        auto take = std::make_shared<project::Take>(*takeOf("take" + std::to_string(i), noiseClip(400, 44100, i)));
        take->placePpq = 8.0;
        contents.takes.push_back(take);
    }
    contents.selectedTake = "take1";
    if (kind == editor::PluginKind::track) {
        contents.lane = {{1, "take1", 4.0, true, std::nullopt}, {2, "take2", 0.0, false, 61}};
        contents.nextLaneNumber = 3;
    }
    return saved;
}

}  // namespace

int writeStateFixtures(const std::string& folder) {
    const std::string stem = folder + "/state-v" + std::to_string(state::stateVersion) + "-";
    const std::string problem = files::writeWhole(stem + "track.bin", state::write(fixture(editor::PluginKind::track), inside)) +
                                files::writeWhole(stem + "insert.bin", state::write(fixture(editor::PluginKind::insert), inside));
    return problem.empty() ? 0 : 1;
}

}  // namespace sa3::test

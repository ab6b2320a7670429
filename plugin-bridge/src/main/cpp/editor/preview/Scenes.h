/* The states that the window must show well, each a filled-in model with a name. */
#pragma once

#include "preview/FakeModel.h"

namespace sa3::editor {

struct Scene {
    const char* name;
    const char* what;
    PluginKind kind;
    void (*fill)(FakeModel&);
};

const std::vector<Scene>& scenes();
/** Null when there is none of that name. */
std::unique_ptr<FakeModel> makeScene(const juce::String& name);

}  // namespace sa3::editor

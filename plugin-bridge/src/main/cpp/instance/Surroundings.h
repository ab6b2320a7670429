#pragma once

#include <functional>
#include <memory>

#include "capture/Recorder.h"
#include "editor/EditorState.h"
#include "engine/Player.h"
#include "processor/HostView.h"
#include "processor/Parameters.h"
#include "service/Worker.h"

namespace sa3 {

/** What the processor lends to its instance. */
struct Surroundings {
    editor::PluginKind kind = editor::PluginKind::track;
    Parameters& parameters;
    HostView& host;
    capture::Recorder& recorder;
    engine::Player& player;
    /** The worker to speak to the service through; asked for at the first need. */
    std::function<std::shared_ptr<service::Worker>()> worker;
};

}  // namespace sa3

/* What a take that arrives changes in a project beside its audio. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "processor/HostView.h"
#include "project/Contents.h"

namespace sa3 {

/**
 * A new take is shown. Where the selected one sounds it will take its place, once that does no harm: see dueTakes(). The
 * first of a track goes on the lane: on the next bar while the host plays, else on the bar where it stands.
 */
void placeNew(project::Contents& contents, const project::Take& take, editor::PluginKind kind, const HostView& host);

/** The takes on their way in that are whole, or have come so far that nothing falls silent where they take over. */
std::vector<std::string> dueTakes(const project::Contents& contents, editor::PluginKind kind, const HostView& host);

/**
 * What the service found out about the LoRA files that it used: their hashes, and how many layers they matched.
 * @param end the message takeEnds
 * @return flags of editor::Changes
 */
std::uint32_t learnLoras(project::Contents& contents, const Json& end);

}  // namespace sa3

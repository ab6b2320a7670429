/* What a take that arrives changes in a project beside its audio. */
#pragma once

#include <cstdint>

#include "processor/HostView.h"
#include "project/Contents.h"

namespace sa3 {

/**
 * A new take is shown. It sounds in the place of the one it was made to better, as the heard side of a comparison; the
 * first of a track goes on the lane: on the next bar while the host plays, else on the bar where it stands.
 */
void placeNew(project::Contents& contents, const project::Take& take, editor::PluginKind kind, const HostView& host);

/**
 * What the service found out about the LoRA files that it used: their hashes, and how many layers they matched.
 * @param end the message takeEnds
 * @return flags of editor::Changes
 */
std::uint32_t learnLoras(project::Contents& contents, const Json& end);

}  // namespace sa3

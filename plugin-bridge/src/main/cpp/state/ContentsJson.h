/* The saved form of a project's contents without its audio. Unknown fields are kept. */
#pragma once

#include "json/Json.h"
#include "project/Contents.h"

namespace sa3::state {

Json toJson(const project::Contents& contents);

/** The takes come without audio. Whatever is wrong becomes its default; nothing throws. */
project::Contents contentsOf(const Json& json);

}  // namespace sa3::state

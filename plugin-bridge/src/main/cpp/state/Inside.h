/*
 * Which takes carry their audio inside a saved state. Hosts count a state's bytes in 31 bits: beyond that a project could
 * neither be saved nor opened.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "project/Contents.h"

namespace sa3::state {

/** One and a half gigabytes where nothing can be packed; 76 minutes in stereo at 44.1 kHz. */
constexpr std::int64_t maxSamplesInside = std::int64_t{3} << 27;

struct Inside {
    std::set<std::string> takes;
    bool isFull = false;  // some that belong inside are left to their copies
};

/**
 * Those without a copy first, then those on the lane, then the newest; by hash only those without a copy.
 * @param hasCopy a file of the take's audio lies beside the project
 */
Inside inside(const project::Contents& contents, const std::function<bool(const project::Take&)>& hasCopy,
              std::int64_t maxSamples = maxSamplesInside);

}  // namespace sa3::state

/* The messages between plugin and service; docs/protocol.md has their fields. */
#pragma once

#include <cstdint>

namespace sa3::service {

constexpr int protocolVersion = 1;

enum Message : std::int32_t {
    hello = 1,
    generate = 2,
    cancel = 3,
    strengths = 4,
    fetch = 5,
    list = 6,
    star = 7,
    reference = 8,
    inputBegin = 9,
    inputEnd = 10,
    savePreset = 11,
    deletePreset = 12,
    pinModel = 13,
    follow = 14,

    welcome = 101,
    progress = 102,
    remark = 103,
    takeBegins = 104,
    takeEnds = 105,
    failed = 106,
    cancelled = 107,
    queued = 108,
    listing = 109,
    refused = 110,
    jobState = 111
};

}  // namespace sa3::service

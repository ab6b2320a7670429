/* A library of takes as the service leaves it on the disk. */
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "files/ClipFolder.h"
#include "files/Places.h"
#include "state/Samples.h"

namespace sa3::test {

/** As the service writes it. */
inline Json descriptionOf(const project::Take& take) {
    return {{"version", 1}, {"id", take.id}, {"sequence", 1}, {"title", take.name}, {"created", "2026-11-24T15:07:33.123456789Z"},
            {"starred", take.isStarred}, {"frames", take.frames}, {"rateHz", take.rateHz}, {"channels", take.channels},
            {"sha256", take.sha256}, {"job", "j"}, {"index", 0}, {"seed", take.seed}, {"file", "warm_7.wav"},
            {"notes", Json::array()}, {"settings", take.settings}, {"made", Json::object()}};
}

inline void describe(const std::filesystem::path& home, const Json& description) {
    std::filesystem::create_directories(home);
    std::ofstream(home / "take.json") << printJson(description);
}

/** A take of the library and its audio. */
inline project::TakePointer store(const std::string& id, unsigned noise, const std::filesystem::path& folder = files::takes()) {
    const project::TakePointer take = takeOf(id, noiseClip(3000, 44100, noise));
    describe(folder / id, descriptionOf(*take));
    files::exportWav(*take, folder / id / "warm_7.wav");
    return take;
}

}  // namespace sa3::test

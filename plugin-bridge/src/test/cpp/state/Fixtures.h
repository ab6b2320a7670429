/*
 * The projects behind src/test/resources/state-v1-*.bin. The files were written by the first version of the format and are
 * never written again: a later version reads them as they are. A new format gets new files.
 */
#pragma once

#include <string>

namespace sa3::test {

/** Writes state-v<version>-track.bin and …-insert.bin. Exit status. */
int writeStateFixtures(const std::string& folder);

}  // namespace sa3::test

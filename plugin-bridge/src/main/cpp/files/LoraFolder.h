/*
 * The folders that hold adapters (sa3.lora.folder.LoraFolders says the same for the service), and how a file of elsewhere
 * gets there: the service takes adapters from its folders only. Reads and writes the disk: never on the audio thread.
 */
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sa3::files {

/** How settings name an adapter. */
struct LoraPlace {
    std::string name;    // as the service calls it
    std::string path;    // within its folder, with '/'
    std::string sha256;  // of the file; empty: not read yet
};

/** All adapters below these folders, by name. */
std::vector<LoraPlace> lorasIn(const std::vector<std::filesystem::path>& folders);

struct TakenLora {
    LoraPlace place;
    std::string problem;  // one line; empty: it is there
};

/**
 * Where this file lies within the folders; one from outside gets a second name in the first folder, or a copy where the disk
 * allows no second name, with what lies beside it under its name. Nothing that is there is replaced.
 *
 * @param sha256 the content that it must have; empty: any
 */
TakenLora takeLora(const std::filesystem::path& file, const std::string& sha256, const std::vector<std::filesystem::path>& folders);

}  // namespace sa3::files

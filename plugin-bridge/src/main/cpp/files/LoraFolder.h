/*
 * The folders that hold adapters (sa3.lora.folder.LoraFolders says the same for the service), and how a file of elsewhere
 * gets there: the service takes adapters from its folders only. Reads and writes the disk: never on the audio thread.
 */
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "json/Json.h"

namespace sa3::files {

/** How settings name an adapter. */
struct LoraPlace {
    std::string name;    // as the service calls it
    std::string path;    // within its folder, with '/'
    std::string sha256;  // of the file; empty: not read yet
};

/** What lies beside an adapter under its name, as a training puts it there; the service says the same in its list. */
struct LoraNotes {
    std::vector<std::string> triggers;  // words that call it
    std::vector<std::string> prompts;   // to try it with
    std::string trainedOn;              // the model, as its maker calls it, such as sa3-sm-music
    std::string baseSha256;             // of the network's file that it was trained on
    std::string sound;                  // an audio file to hear it by; empty: none
};

struct FoundLora {
    LoraPlace place;
    LoraNotes notes;
};

/** All adapters below these folders, by name. */
std::vector<FoundLora> lorasIn(const std::vector<std::filesystem::path>& folders);

/** Another number where an adapter, or what lies beside one, has come, gone or changed. Reads no file's content. */
std::uint64_t loraStamp(const std::vector<std::filesystem::path>& folders);

/** Notes as JSON has them: the service's list, or a training's own file. Nothing is trusted; both are bounded. */
LoraNotes notesOf(const Json& json);

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

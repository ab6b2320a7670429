/*
 * What there is to choose from: models as the service told them, presets and LoRA files as they lie in their folders.
 * Any thread; refresh() reads the disk.
 */
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "editor/EditorState.h"
#include "files/LoraFolder.h"
#include "json/Json.h"

namespace sa3 {

struct PresetFile {
    std::filesystem::path path;
    std::string name;
    bool isShipped = false;
    Json settings;

    std::string id() const { return (isShipped ? "shipped/" : "own/") + name; }
};

struct LoraFile {
    std::string id;  // its path, else its name
    std::string name;
    std::string sha256;
    std::string path;       // within its folder
    std::string baseModel;  // the network that it fits
    files::LoraNotes notes;
};

struct ModelFacts {
    std::string name;
    bool isInstalled = false;
    bool isDefault = false;
    bool isBundled = false;
    bool isBase = false;
    std::string baseSha256;  // of the network that adapters for it are trained on; empty: not known
    double maxSeconds = 0.0;
    int steps = 8;
    std::string caution;  // what the service says of each of its renders
};

class Catalog {
  public:
    /** Called after a change with flags of editor::Changes. */
    std::function<void(std::uint32_t changes)> onChange = [](std::uint32_t) {};

    /** Of the folders of this user, and the one of the program that the launch file names. May block. */
    void refresh();

    void setModels(const Json& models);
    /** A page of the service's LoRA list; the last page replaces what the folder told. */
    void addLoraPage(const Json& page);
    /** It is gone: from the next refresh() on the LoRA files are what the folder tells. False: they are already. */
    bool forgetService();

    std::vector<ModelFacts> models() const;
    std::vector<PresetFile> presets() const;
    std::vector<LoraFile> loras() const;

    std::optional<PresetFile> preset(const std::string& id) const;
    std::optional<LoraFile> lora(const std::string& id) const;
    /** The model of this name, or the default one where the name is empty. */
    std::optional<ModelFacts> model(const std::string& name) const;

    /** True for the caution of the bundled model while there is no other: the window's first line says so already. */
    bool isSaid(const std::string& remark) const;

  private:
    mutable std::mutex mutex;
    std::vector<ModelFacts> knownModels;
    std::vector<PresetFile> knownPresets;
    std::vector<LoraFile> knownLoras;
    std::vector<LoraFile> arrivingLoras;
    bool hasServiceLoras = false;
};

/** Writes a preset's file into the user's folder. Empty: done; else one line. */
std::string savePreset(const Json& preset);

}  // namespace sa3

#include "render/Request.h"

#include <algorithm>
#include <cmath>

namespace sa3::render {
namespace {

using project::Contents;
using project::LoraSlot;

constexpr int settingsVersion = 2;
constexpr const char* modeNames[] = {"text", "guide", "inpaint", "continue"};

editor::Mode modeOf(const Json& settings) {
    const std::string name = text(settings, "mode", "text");
    const auto at = std::find(std::begin(modeNames), std::end(modeNames), name);
    return at == std::end(modeNames) ? editor::Mode::text : static_cast<editor::Mode>(at - std::begin(modeNames));
}

juce::String wide(const std::string& utf8) {
    return juce::String::fromUTF8(utf8.data(), static_cast<int>(utf8.size()));
}

/** Empty texts are no choice: the field goes. */
void put(Json& settings, const char* name, const juce::String& value) {
    if (value.isEmpty()) {
        settings.erase(name);
    } else {
        settings[name] = value.toStdString();
    }
}

template <class Number>
void put(Json& settings, const char* name, const std::optional<Number>& value) {
    if (value) {
        settings[name] = *value;
    } else {
        settings.erase(name);
    }
}

Json entryOf(const LoraSlot& slot, float strength) {
    Json entry = {{"name", slot.name}};
    if (!slot.sha256.empty()) {
        entry["sha256"] = slot.sha256;
    }
    if (!slot.path.empty()) {
        entry["path"] = slot.path;
    }
    entry["strength"] = strength;
    for (const auto& [name, value] : slot.more.items()) {
        entry[name] = value;
    }
    return entry;
}

bool isUsed(const LoraSlot& slot) {
    return !slot.name.empty() && slot.isOn;
}

Json lorasOf(const Contents& contents, const Strengths& strengths) {
    Json entries = Json::array();
    for (std::size_t slot = 0; slot < contents.loras.size(); ++slot) {
        if (isUsed(contents.loras[slot])) {
            entries.push_back(entryOf(contents.loras[slot], strengths[slot]));
        }
    }
    return entries;
}

LoraSlot slotOf(const Json& entry) {
    LoraSlot slot;
    slot.name = text(entry, "name");
    slot.sha256 = text(entry, "sha256");
    slot.path = project::loraHint(text(entry, "path"));
    for (const auto& [name, value] : entry.items()) {
        if (name != "name" && name != "sha256" && name != "path" && name != "strength") {
            slot.more[name] = value;
        }
    }
    return slot;
}

}  // namespace

editor::Settings shown(const Contents& contents) {
    const Json& json = contents.settings;
    editor::Settings settings;
    settings.prompt = wide(text(json, "prompt"));
    settings.negativePrompt = wide(text(json, "negativePrompt"));
    settings.model = wide(text(json, "model"));
    settings.mode = modeOf(json);
    settings.lengthUnit = contents.isInBars ? editor::LengthUnit::bars : editor::LengthUnit::seconds;
    settings.seconds = number(json, "seconds").value_or(settings.seconds);
    settings.bars = contents.bars;
    settings.tempoFromHost = contents.isTempoFromHost;
    settings.bpm = number(json, "bpm").value_or(settings.bpm);
    settings.key = wide(text(json, "key"));
    settings.seed = integer(json, "seed").value_or(0);
    settings.isSeedLocked = contents.isSeedLocked;
    if (const auto steps = integer(json, "steps")) {
        settings.steps = static_cast<int>(std::clamp<std::int64_t>(*steps, 1, 10000));
    }
    settings.cfg = number(json, "cfg");
    settings.initNoiseLevel = number(json, "initNoiseLevel").value_or(settings.initNoiseLevel);
    return settings;
}

void show(Contents& contents, const editor::Settings& settings) {
    Json& json = contents.settings;
    json["version"] = settingsVersion;
    json["prompt"] = settings.prompt.toStdString();
    put(json, "negativePrompt", settings.negativePrompt);
    put(json, "model", settings.model);
    json["mode"] = modeNames[static_cast<int>(settings.mode)];
    json["seconds"] = settings.seconds;
    contents.isInBars = settings.lengthUnit == editor::LengthUnit::bars;
    contents.bars = settings.bars;
    contents.isTempoFromHost = settings.tempoFromHost;
    json["bpm"] = settings.bpm;
    put(json, "key", settings.key);
    json["seed"] = settings.seed;
    contents.isSeedLocked = settings.isSeedLocked;
    put(json, "steps", settings.steps);
    put(json, "cfg", settings.cfg);
    json["initNoiseLevel"] = settings.initNoiseLevel;
}

double secondsAsked(const editor::Settings& settings, const HostFacts& host) {
    const double bpm = settings.tempoFromHost ? host.bpm : settings.bpm;
    const bool isInBars = settings.lengthUnit == editor::LengthUnit::bars;
    return isInBars ? settings.bars * host.beatsPerBar * 60.0 / bpm : settings.seconds;
}

Json requestOf(const Contents& contents, const Strengths& strengths, const HostFacts& host, std::int64_t seed) {
    const editor::Settings settings = shown(contents);
    Json request = contents.settings;
    request["version"] = settingsVersion;
    request["prompt"] = settings.prompt.toStdString();
    request["mode"] = modeNames[static_cast<int>(settings.mode)];
    request["seed"] = seed;
    request["bpm"] = settings.tempoFromHost ? host.bpm : settings.bpm;
    request["seconds"] = secondsAsked(settings, host);
    if (settings.lengthUnit == editor::LengthUnit::bars) {
        request["bars"] = settings.bars;
        request["beatsPerBar"] = host.beatsPerBar;
    }
    if (settings.mode != editor::Mode::guide) {
        request.erase("initNoiseLevel");
    }
    if (Json loras = lorasOf(contents, strengths); !loras.empty()) {
        request["loras"] = std::move(loras);
    }
    return request;
}

std::array<int, editor::loraSlotCount> slotsOf(const Contents& contents) {
    std::array<int, editor::loraSlotCount> slots{};
    std::size_t entry = 0;
    for (std::size_t slot = 0; slot < contents.loras.size(); ++slot) {
        if (isUsed(contents.loras[slot])) {
            slots[entry++] = static_cast<int>(slot);
        }
    }
    return slots;
}

double secondsOf(const Json& request) {
    return number(request, "seconds").value_or(30.0);
}

Strengths adopt(Contents& contents, const Json& settings) {
    Strengths strengths;
    strengths.fill(1.0f);
    contents.settings = settings.is_object() ? settings : Json::object();
    const Json loras = field(settings, "loras");
    const auto bars = integer(settings, "bars");
    for (const char* const own : {"loras", "bars", "beatsPerBar", "inpaint", "name", "description", "tags"}) {
        contents.settings.erase(own);
    }
    contents.isInBars = bars.has_value();
    contents.bars = static_cast<int>(std::clamp<std::int64_t>(bars.value_or(contents.bars), 1, 1024));
    contents.isSeedLocked = integer(settings, "seed").has_value();
    contents.loras = {};
    for (std::size_t slot = 0; loras.is_array() && slot < std::min(loras.size(), contents.loras.size()); ++slot) {
        contents.loras[slot] = slotOf(loras[slot]);
        const double strength = number(loras[slot], "strength").value_or(1.0);
        strengths[slot] = static_cast<float>(std::clamp(strength, 0.0, editor::maxLoraStrength));
    }
    return strengths;
}

Json presetOf(const Contents& contents, const Strengths& strengths, const std::string& name) {
    Json preset = contents.settings;
    preset["version"] = settingsVersion;
    preset["name"] = name;
    if (contents.isInBars) {
        preset["bars"] = contents.bars;
        preset.erase("seconds");
    }
    if (contents.isTempoFromHost) {
        preset.erase("bpm");
    }
    if (!contents.isSeedLocked) {
        preset.erase("seed");
    }
    if (Json loras = lorasOf(contents, strengths); !loras.empty()) {
        preset["loras"] = std::move(loras);
    }
    return preset;
}

}  // namespace sa3::render

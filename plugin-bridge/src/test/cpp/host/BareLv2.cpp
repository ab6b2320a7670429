#include "BareLv2.h"

#include <dlfcn.h>
#include <lilv/lilv.h>
#include <lv2/atom/forge.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/instance-access/instance-access.h>
#include <lv2/midi/midi.h>
#include <lv2/options/options.h>
#include <lv2/patch/patch.h>
#include <lv2/state/state.h>
#include <lv2/time/time.h>
#include <lv2/ui/ui.h>

#include <map>
#include <mutex>

#include "Desktop.h"
#include "Plugin.h"

namespace sa3::test {
namespace {

constexpr std::size_t sequenceBytes = 65536;

/** Numbers for URIs, the same for all plugins here. */
class Numbers {
  public:
    LV2_URID of(const std::string& uri) {
        const std::lock_guard<std::mutex> lock(mutex);
        return known.try_emplace(uri, static_cast<LV2_URID>(known.size() + 1)).first->second;
    }
    std::string uri(LV2_URID number) {
        const std::lock_guard<std::mutex> lock(mutex);
        const auto at = std::find_if(known.begin(), known.end(), [&](const auto& entry) { return entry.second == number; });
        return at == known.end() ? std::string() : at->first;
    }

    LV2_URID_Map map{this, [](LV2_URID_Map_Handle handle, const char* uri) { return static_cast<Numbers*>(handle)->of(uri); }};

  private:
    std::mutex mutex;
    std::map<std::string, LV2_URID> known;
};

Numbers numbers;

struct Parameter {
    LV2_URID number;
    float minimum;
    float maximum;
};

/** What the bundle says of itself. */
class Description {
  public:
    explicit Description(const juce::String& bundle) : world(lilv_world_new()) {
        const std::string folder = bundle.toStdString() + "/";
        LilvNode* const uri = lilv_new_file_uri(world, nullptr, folder.c_str());
        lilv_world_load_bundle(world, uri);
        lilv_node_free(uri);
        const LilvPlugins* const plugins = lilv_world_get_all_plugins(world);
        demand(lilv_plugins_size(plugins) == 1, "no plugin in " + bundle.toStdString());
        plugin = lilv_plugins_get(plugins, lilv_plugins_begin(plugins));
        lilv_world_load_resource(world, lilv_plugin_get_uri(plugin));
    }
    ~Description() { lilv_world_free(world); }
    Description(const Description&) = delete;
    Description& operator=(const Description&) = delete;

    std::vector<Parameter> parameters() const {
        std::vector<Parameter> all;
        LilvNode* const writable = lilv_new_uri(world, LV2_PATCH__writable);
        LilvNodes* const found = lilv_world_find_nodes(world, lilv_plugin_get_uri(plugin), writable, nullptr);
        LILV_FOREACH(nodes, at, found) {
            const LilvNode* const parameter = lilv_nodes_get(found, at);
            all.push_back({numbers.of(lilv_node_as_uri(parameter)), number(parameter, LV2_CORE__minimum), number(parameter, LV2_CORE__maximum)});
        }
        lilv_nodes_free(found);
        lilv_node_free(writable);
        return all;
    }

    /** The library of its window. */
    std::string windowLibrary() const {
        LilvUIs* const windows = lilv_plugin_get_uis(plugin);
        demand(lilv_uis_size(windows) == 1, "no window is described");
        char* const path = lilv_file_uri_parse(lilv_node_as_uri(lilv_ui_get_binary_uri(lilv_uis_get(windows, lilv_uis_begin(windows)))), nullptr);
        const std::string library(path);
        lilv_free(path);
        lilv_uis_free(windows);
        return library;
    }

    LilvWorld* const world;
    const LilvPlugin* plugin = nullptr;

  private:
    float number(const LilvNode* subject, const char* predicate) const {
        LilvNode* const name = lilv_new_uri(world, predicate);
        LilvNode* const value = lilv_world_get(world, subject, name, nullptr);
        const float found = value != nullptr ? lilv_node_as_float(value) : 0.0f;
        lilv_node_free(value);
        lilv_node_free(name);
        return found;
    }
};

class ParentedWindow final : public OpenWindow {
  public:
    ParentedWindow(const Description& description, LV2_Handle instance) : parent(makeParent()) {
        const std::string path = description.windowLibrary();
        library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        demand(library != nullptr, path + " does not load");
        const auto find = reinterpret_cast<LV2UI_DescriptorFunction>(dlsym(library, "lv2ui_descriptor"));
        demand(find != nullptr && find(0) != nullptr, "no window in " + path);
        descriptor = find(0);
        const LV2_Feature map{LV2_URID__map, &numbers.map};
        const LV2_Feature access{LV2_INSTANCE_ACCESS_URI, instance};
        const LV2_Feature inside{LV2_UI__parent, reinterpret_cast<void*>(parent)};
        const LV2_Feature* const features[] = {&map, &access, &inside, nullptr};
        LV2UI_Widget widget = nullptr;
        const auto ignore = [](LV2UI_Controller, std::uint32_t, std::uint32_t, std::uint32_t, const void*) {};
        handle = descriptor->instantiate(descriptor, lilv_node_as_uri(lilv_plugin_get_uri(description.plugin)), path.c_str(), ignore, nullptr,
                                         &widget, features);
        demand(handle != nullptr && widget != nullptr, "the window does not open");
        idling = static_cast<const LV2UI_Idle_Interface*>(descriptor->extension_data(LV2_UI__idleInterface));
        demand(idling != nullptr, "the window cannot be kept alive");
    }
    ~ParentedWindow() override {
        descriptor->cleanup(handle);
        dropParent(parent);
        dlclose(library);
    }

    void idle() override { idling->idle(handle); }

  private:
    const unsigned long parent;
    void* library = nullptr;
    const LV2UI_Descriptor* descriptor = nullptr;
    const LV2UI_Idle_Interface* idling = nullptr;
    LV2UI_Handle handle = nullptr;
};

}  // namespace

bool isLv2(const juce::String& bundle) {
    return bundle.endsWithIgnoreCase(".lv2");
}

struct BareLv2::Data {
    explicit Data(const Setup& setup) : description(setup.bundle), parameters(description.parameters()), rateHz(setup.rateHz) {
        lv2_atom_forge_init(&forge, &numbers.map);
    }

    void connect(float* in0, float* in1, float* out0, float* out1) {
        const auto& plugin = *description.plugin;
        float* const ins[] = {in0, in1};
        float* const outs[] = {out0, out1};
        std::size_t nextIn = 0;
        std::size_t nextOut = 0;
        const auto is = [&](const LilvPort* port, const char* uri) {
            LilvNode* const node = lilv_new_uri(description.world, uri);
            const bool holds = lilv_port_is_a(&plugin, port, node);
            lilv_node_free(node);
            return holds;
        };
        for (std::uint32_t i = 0; i < lilv_plugin_get_num_ports(&plugin); ++i) {
            const LilvPort* const port = lilv_plugin_get_port_by_index(&plugin, i);
            const bool isInput = is(port, LV2_CORE__InputPort);
            const std::string symbol = lilv_node_as_string(lilv_port_get_symbol(&plugin, port));
            if (is(port, LV2_CORE__AudioPort)) {
                lilv_instance_connect_port(instance, i, isInput ? ins[nextIn++] : outs[nextOut++]);
            } else if (is(port, LV2_ATOM__AtomPort)) {
                lilv_instance_connect_port(instance, i, isInput ? events.data() : said.data());
            } else {
                lilv_instance_connect_port(instance, i, symbol == "freeWheeling" ? &freeWheeling : symbol == "enabled" ? &enabled : &latency);
            }
        }
    }

    template <class Write>
    void object(const char* type, Write write) {
        LV2_Atom_Forge_Frame frame;
        lv2_atom_forge_frame_time(&forge, 0);
        lv2_atom_forge_object(&forge, &frame, 0, numbers.of(type));
        write();
        lv2_atom_forge_pop(&forge, &frame);
    }

    void key(const char* uri) { lv2_atom_forge_key(&forge, numbers.of(uri)); }

    void writePosition(const Block& block) {
        object(LV2_TIME__Position, [&] {
            const double beat = static_cast<double>(block.position) * block.bpm / (60.0 * rateHz);
            key(LV2_TIME__frame);
            lv2_atom_forge_long(&forge, block.position);
            key(LV2_TIME__speed);
            lv2_atom_forge_float(&forge, block.isPlaying ? 1.0f : 0.0f);
            key(LV2_TIME__beat);
            lv2_atom_forge_double(&forge, beat);
            key(LV2_TIME__beatUnit);
            lv2_atom_forge_int(&forge, 4);
            key(LV2_TIME__beatsPerBar);
            lv2_atom_forge_float(&forge, 4.0f);
            key(LV2_TIME__beatsPerMinute);
            lv2_atom_forge_float(&forge, static_cast<float>(block.bpm));
        });
    }

    void writeMove(const Block::Move& move) {
        const Parameter& parameter = parameters[move.parameter];
        object(LV2_PATCH__Set, [&] {
            key(LV2_PATCH__property);
            lv2_atom_forge_urid(&forge, parameter.number);
            key(LV2_PATCH__value);
            lv2_atom_forge_float(&forge, parameter.minimum + move.value * (parameter.maximum - parameter.minimum));
        });
    }

    void writeNote(const Block::Note& note) {
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(note.isOn ? 0x90 : 0x80), static_cast<std::uint8_t>(note.key), 100};
        lv2_atom_forge_frame_time(&forge, note.frame);
        lv2_atom_forge_atom(&forge, sizeof bytes, numbers.of(LV2_MIDI__MidiEvent));
        lv2_atom_forge_write(&forge, bytes, sizeof bytes);
    }

    const LV2_State_Interface& states() const {
        const auto* const found = static_cast<const LV2_State_Interface*>(lilv_instance_get_extension_data(instance, LV2_STATE__interface));
        demand(found != nullptr, "no state");
        return *found;
    }

    void restore(const juce::String& text) {
        const auto retrieve = [](LV2_State_Handle handle, std::uint32_t key, std::size_t* bytes, std::uint32_t* type,
                                 std::uint32_t* flags) -> const void* {
            if (!juce::String(numbers.uri(key)).endsWith("StateString")) {
                return nullptr;
            }
            const auto& kept = *static_cast<const juce::String*>(handle);
            *bytes = kept.getNumBytesAsUTF8() + 1;
            *type = numbers.of(LV2_ATOM__String);
            *flags = LV2_STATE_IS_POD;
            return kept.toRawUTF8();
        };
        const LV2_Feature* const none[] = {nullptr};
        auto kept = text;
        demand(states().restore(lilv_instance_get_handle(instance), retrieve, &kept, 0, none) == LV2_STATE_SUCCESS, "the state is refused");
    }

    const Description description;
    const std::vector<Parameter> parameters;
    const double rateHz;
    LilvInstance* instance = nullptr;
    LV2_Atom_Forge forge{};
    alignas(8) std::array<std::uint8_t, sequenceBytes> events{};
    alignas(8) std::array<std::uint8_t, sequenceBytes> said{};
    std::uint32_t frames = 0;
    float freeWheeling = 0.0f;
    float enabled = 1.0f;
    float latency = 0.0f;
};

BareLv2::BareLv2(const Setup& setup) : Bare(setup.maxFrames), data(std::make_unique<Data>(setup)) {
    const std::int32_t maxFrames = setup.maxFrames;
    const LV2_Options_Option options[] = {
        {LV2_OPTIONS_INSTANCE, 0, numbers.of(LV2_BUF_SIZE__maxBlockLength), sizeof maxFrames, numbers.of(LV2_ATOM__Int), &maxFrames},
        {LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr}};
    const LV2_Feature map{LV2_URID__map, &numbers.map};
    const LV2_Feature bounded{LV2_BUF_SIZE__boundedBlockLength, nullptr};
    const LV2_Feature choices{LV2_OPTIONS__options, const_cast<LV2_Options_Option*>(options)};
    const LV2_Feature* const features[] = {&map, &bounded, &choices, nullptr};
    data->instance = lilv_plugin_instantiate(data->description.plugin, setup.rateHz, features);
    demand(data->instance != nullptr, setup.bundle.toStdString() + " does not load");
    data->freeWheeling = setup.isOffline ? 1.0f : 0.0f;
    data->connect(input.getWritePointer(0), input.getWritePointer(1), output.getWritePointer(0), output.getWritePointer(1));
    lilv_instance_activate(data->instance);
}

BareLv2::~BareLv2() {
    lilv_instance_deactivate(data->instance);
    lilv_instance_free(data->instance);
}

void BareLv2::ready(const Block& block) {
    data->frames = static_cast<std::uint32_t>(block.frames);
    LV2_Atom_Forge_Frame sequence;
    lv2_atom_forge_set_buffer(&data->forge, data->events.data(), data->events.size());
    lv2_atom_forge_sequence_head(&data->forge, &sequence, 0);
    data->writePosition(block);
    for (const auto& move : block.moves) {
        data->writeMove(move);
    }
    for (const auto& note : block.notes) {
        data->writeNote(note);
    }
    lv2_atom_forge_pop(&data->forge, &sequence);
    auto& said = *reinterpret_cast<LV2_Atom*>(data->said.data());
    said.size = sequenceBytes - sizeof(LV2_Atom);
    said.type = numbers.of(LV2_ATOM__Chunk);
}

void BareLv2::run() {
    lilv_instance_run(data->instance, data->frames);
}

std::size_t BareLv2::parameterCount() const {
    return data->parameters.size();
}

juce::MemoryBlock BareLv2::saved() {
    juce::MemoryBlock text;
    const auto store = [](LV2_State_Handle handle, std::uint32_t, const void* value, std::size_t bytes, std::uint32_t, std::uint32_t) {
        static_cast<juce::MemoryBlock*>(handle)->replaceAll(value, bytes);
        return LV2_STATE_SUCCESS;
    };
    const LV2_Feature* const none[] = {nullptr};
    data->states().save(lilv_instance_get_handle(data->instance), store, &text, 0, none);
    return text;
}

void BareLv2::load(const juce::MemoryBlock& hostState) {
    data->restore(hostState.toString());
}

void BareLv2::loadOwn(const juce::MemoryBlock& pluginState) {
    data->restore(pluginState.toBase64Encoding());
}

juce::MemoryBlock BareLv2::savedOwn() {
    juce::MemoryBlock own;
    demand(own.fromBase64Encoding(saved().toString()), "the state is not what JUCE writes");
    return own;
}

std::unique_ptr<OpenWindow> BareLv2::openWindow() {
    return std::make_unique<ParentedWindow>(data->description, lilv_instance_get_handle(data->instance));
}

}  // namespace sa3::test

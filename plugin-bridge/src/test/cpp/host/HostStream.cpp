#include "HostStream.h"

// Without JUCE's own header for it, which is not for users of the module.
#include <pluginterfaces/base/ibstream.h>
#include <pluginterfaces/vst/ivstattributes.h>
#include <pluginterfaces/vst/ivstcomponent.h>

#include "Vst3Interfaces.h"

namespace sa3::test {

namespace vst = Steinberg::Vst;
using Steinberg::int32;
using Steinberg::int64;
using Steinberg::tresult;
using Steinberg::TUID;
using Steinberg::uint32;

namespace {

// The identifiers as the interfaces' own headers declare them.
constexpr TUID sizeableStreamId = INLINE_UID(0x04F9549E, 0xE02F4E6E, 0x87E86A87, 0x47F4E17F);
constexpr TUID streamAttributesId = INLINE_UID(0xD6CE2FFC, 0xEFAF4B8C, 0x9E74F1BB, 0x12DA44B4);

constexpr int32 bytesAtOnce = 1000;

using Attributes = std::map<std::string, juce::String>;

struct List final : Owned<vst::IAttributeList> {
    explicit List(const Attributes& attributes) : all(attributes) {}

    tresult PLUGIN_API getString(AttrID name, vst::TChar* text, uint32 bytes) override {
        const auto at = all.find(name);
        if (at == all.end()) {
            return Steinberg::kResultFalse;
        }
        at->second.copyToUTF16(reinterpret_cast<juce::CharPointer_UTF16::CharType*>(text), bytes);
        return Steinberg::kResultTrue;
    }
    tresult PLUGIN_API setInt(AttrID, int64) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API getInt(AttrID, int64&) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API setFloat(AttrID, double) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API getFloat(AttrID, double&) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API setString(AttrID, const vst::TChar*) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API setBinary(AttrID, const void*, uint32) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API getBinary(AttrID, const void*&, uint32&) override { return Steinberg::kResultFalse; }

    const Attributes& all;
};

struct Described final : Owned<vst::IStreamAttributes> {
    explicit Described(const Attributes& attributes) : list(attributes) {}
    tresult PLUGIN_API getFileName(vst::String128) override { return Steinberg::kResultFalse; }
    vst::IAttributeList* PLUGIN_API getAttributes() override { return &list; }

    List list;
};

struct Sized final : Owned<Steinberg::ISizeableStream> {
    explicit Sized(std::size_t size) : bytes(static_cast<int64>(size)) {}
    tresult PLUGIN_API getStreamSize(int64& size) override {
        size = bytes;
        return Steinberg::kResultOk;
    }
    tresult PLUGIN_API setStreamSize(int64) override { return Steinberg::kResultFalse; }

    const int64 bytes;
};

struct Stream final : Owned<Steinberg::IBStream> {
    Stream(const juce::MemoryBlock& state, const Attributes& attributes)
        : bytes(state), hasAttributes(!attributes.empty()), described(attributes), sized(state.getSize()) {}

    tresult PLUGIN_API queryInterface(const TUID id, void** out) override {
        const auto is = [id](const TUID other) { return std::memcmp(id, other, sizeof(TUID)) == 0; };
        *out = is(sizeableStreamId) ? static_cast<void*>(&sized)
               : hasAttributes && is(streamAttributesId) ? static_cast<void*>(&described)
               : nullptr;
        return *out != nullptr ? Steinberg::kResultOk : Steinberg::kNoInterface;
    }
    tresult PLUGIN_API read(void* out, int32 wanted, int32* got) override {
        *got = std::min({wanted, bytesAtOnce, static_cast<int32>(bytes.getSize()) - at});
        std::memcpy(out, bytes.begin() + at, static_cast<std::size_t>(*got));
        at += *got;
        return Steinberg::kResultOk;
    }
    tresult PLUGIN_API write(void*, int32, int32*) override { return Steinberg::kResultFalse; }
    tresult PLUGIN_API seek(int64 place, int32, int64*) override {
        at = static_cast<int32>(place);
        return Steinberg::kResultTrue;
    }
    tresult PLUGIN_API tell(int64* place) override {
        *place = at;
        return Steinberg::kResultTrue;
    }

    const juce::MemoryBlock& bytes;
    const bool hasAttributes;
    Described described;
    Sized sized;
    int32 at = 0;
};

}  // namespace

void handOver(Plugin& plugin, const juce::MemoryBlock& pluginState, const Attributes& attributes) {
    Stream stream(pluginState, attributes);
    demand(componentOf(plugin.instance()).setState(&stream) == Steinberg::kResultOk, "a state in parts is refused");
}

}  // namespace sa3::test

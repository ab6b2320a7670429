/* What all uses of the VST3 interfaces here need. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>
#include <pluginterfaces/vst/ivstcomponent.h>

#include "Plugin.h"

namespace sa3::test {

/** Lives as long as its owner, whoever counts. */
template <class Interface>
struct Owned : Interface {
    virtual ~Owned() = default;
    Steinberg::tresult PLUGIN_API queryInterface(const Steinberg::TUID, void**) override { return Steinberg::kNoInterface; }
    Steinberg::uint32 PLUGIN_API addRef() override { return 1; }
    Steinberg::uint32 PLUGIN_API release() override { return 1; }
};

inline Steinberg::Vst::IComponent& componentOf(juce::AudioPluginInstance& instance) {
    struct Visitor final : juce::ExtensionsVisitor {
        void visitVST3Client(const VST3Client& client) override { component = client.getIComponentPtr(); }
        Steinberg::Vst::IComponent* component = nullptr;
    };
    Visitor visitor;
    instance.getExtensions(visitor);
    demand(visitor.component != nullptr, "not a VST3");
    return *visitor.component;
}

}  // namespace sa3::test

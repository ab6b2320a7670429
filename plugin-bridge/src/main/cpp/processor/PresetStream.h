/*
 * Whether a VST3 host hands over a preset of its own or the state of a project: JUCE's wrapper does not ask. For that wrapper
 * alone, which this build mends (CMakeLists.txt); it has JUCE's and the format's headers in front of this one.
 */
#pragma once

#include <cstddef>
#include <string>

#include "processor/StateOwner.h"

namespace sa3 {

/** The text of an attribute, as far as it is ASCII; empty: there is none. */
inline std::string attributeOf(Steinberg::Vst::IAttributeList& attributes, const char* name) {
    constexpr std::size_t letters = 1024;  // as long as the format's description says that a path may be
    Steinberg::Vst::TChar text[letters + 1] = {};
    std::string ascii;
    if (attributes.getString(name, text, letters * sizeof(Steinberg::Vst::TChar)) == Steinberg::kResultTrue) {
        for (std::size_t i = 0; text[i] != 0; ++i) {
            ascii += static_cast<char>(text[i] < 128 ? text[i] : '?');
        }
    }
    return ascii;
}

/**
 * A host that says nothing about a state is opening a project. One that names nothing but a file may be doing either: it is a
 * preset only where there is something that a project would replace.
 */
inline bool isPreset(Steinberg::IBStream* stream, const juce::AudioProcessor& processor) {
    const Steinberg::FUnknownPtr<Steinberg::Vst::IStreamAttributes> described(stream);
    Steinberg::Vst::IAttributeList* const attributes = described != nullptr ? described->getAttributes() : nullptr;
    if (attributes == nullptr) {
        return false;
    }
    const std::string type = attributeOf(*attributes, "StateType");
    if (!type.empty()) {
        return type != "Project";
    }
    const auto* const owner = dynamic_cast<const StateOwner*>(&processor);
    return !attributeOf(*attributes, "FilePathString").empty() && owner != nullptr && !owner->holdsNothing();
}

}  // namespace sa3

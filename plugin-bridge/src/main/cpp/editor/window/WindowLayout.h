/* Where the parts of the window stand, from its size alone. */
#pragma once

#include <juce_graphics/juce_graphics.h>

#include "EditorState.h"

namespace sa3::editor {

struct WindowLayout {
    juce::Rectangle<int> header, notices, prompt, length, sampling, mode, lora, generate, take, takes, bottom;

    struct Wishes {
        PluginKind kind = PluginKind::track;
        int noticeHeight = 0;
        int loraHeight = 0;
        bool hasModes = false;
    };
    static WindowLayout of(juce::Rectangle<int> window, const Wishes& wishes);

    /** Sizes at 100 %. */
    static juce::Point<int> smallest(PluginKind kind);
    static juce::Point<int> usual(PluginKind kind);
    static constexpr juce::Point<int> largest{2400, 1500};
};

}  // namespace sa3::editor

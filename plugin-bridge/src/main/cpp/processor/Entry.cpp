// The one function that JUCE's wrappers call; which plugin it makes is the build's choice.
#include "processor/Processor.h"

#if SA3_KNOWN_BAD
#include "processor/KnownBad.h"
#endif

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() {
    constexpr auto kind = sa3::editor::PluginKind::SA3_PLUGIN_KIND;
#if SA3_KNOWN_BAD
    return new sa3::KnownBad(kind);
#else
    return new sa3::Processor(kind);
#endif
}

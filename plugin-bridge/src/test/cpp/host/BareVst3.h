/* A VST3: loaded by JUCE's hosting classes, played by its own interface. */
#pragma once

#include "Bare.h"
#include "Plugin.h"

namespace sa3::test {

class BareVst3 final : public Bare {
  public:
    explicit BareVst3(const Setup& setup);
    ~BareVst3() override;

    void ready(const Block& block) override;
    void run() override;
    std::size_t parameterCount() const override;
    juce::MemoryBlock saved() override { return plugin.saved(); }
    void load(const juce::MemoryBlock& hostState) override { plugin.load(hostState); }
    void loadOwn(const juce::MemoryBlock& pluginState) override { plugin.load(Plugin::wrapped(pluginState)); }
    juce::MemoryBlock savedOwn() override { return Plugin::unwrapped(plugin.saved()); }
    std::unique_ptr<OpenWindow> openWindow() override;

  private:
    struct Data;

    Plugin plugin;
    std::unique_ptr<Data> data;
};

}  // namespace sa3::test

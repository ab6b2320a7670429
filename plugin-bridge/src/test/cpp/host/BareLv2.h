/* An LV2: its description is read by lilv; everything else is the format's own interface. */
#pragma once

#include "Bare.h"

namespace sa3::test {

bool isLv2(const juce::String& bundle);

class BareLv2 final : public Bare {
  public:
    explicit BareLv2(const Setup& setup);
    ~BareLv2() override;

    void ready(const Block& block) override;
    void run() override;
    std::size_t parameterCount() const override;
    juce::MemoryBlock saved() override;
    void load(const juce::MemoryBlock& hostState) override;
    void loadOwn(const juce::MemoryBlock& pluginState) override;
    juce::MemoryBlock savedOwn() override;
    std::unique_ptr<OpenWindow> openWindow() override;

  private:
    struct Data;

    std::unique_ptr<Data> data;
};

}  // namespace sa3::test

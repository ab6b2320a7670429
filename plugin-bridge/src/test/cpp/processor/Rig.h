/* A processor in a host of our own: transport, blocks, and a service at the other end that the test drives. */
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include "TestFolder.h"
#include "engine/SimulatedHost.h"
#include "model/PluginModel.h"
#include "processor/Processor.h"
#include "processor/TestPlayHead.h"
#include "service/FakeService.h"

namespace sa3::test {

/** The processor's worker, without a thread: the test says when it works. */
inline std::shared_ptr<service::Worker> handWorker(const std::string& runFolder) {
    return std::make_shared<service::Worker>(runFolder, [] { return true; }, [] { return service::Started(); },
                                             service::Worker::Mode::byHand);
}

class Rig {
  public:
    explicit Rig(editor::PluginKind kind, double rateHz = 44100.0, int maxBlock = 512)
        : worker(handWorker(folder.path())), processor(kind, [this] { return worker; }), service(folder.path()) {
        processor.setPlayHead(&playHead);
        prepare(rateHz, maxBlock);
    }

    void prepare(double rateHz, int maxBlock) {
        playHead.rateHz = rateHz;
        processor.setRateAndBufferSizeDetails(rateHz, maxBlock);
        processor.prepareToPlay(rateHz, maxBlock);
    }

    /** Runs these frames of input through the processor and returns what comes out. */
    juce::AudioBuffer<float> run(const juce::AudioBuffer<float>& input, const BlockSizes& sizes) {
        juce::AudioBuffer<float> output(input);
        juce::MidiBuffer none;
        for (int from = 0; from < input.getNumSamples();) {
            const int frames = std::min(input.getNumSamples() - from, sizes());
            juce::AudioBuffer<float> block(output.getArrayOfWritePointers(), output.getNumChannels(), from, frames);
            processor.processBlock(block, none);
            playHead.advance(frames);
            from += frames;
        }
        return output;
    }

    juce::AudioBuffer<float> run(int frames, const BlockSizes& sizes = test::always(512)) {
        juce::AudioBuffer<float> silence(2, frames);
        silence.clear();
        return run(silence, sizes);
    }

    void tick(std::int64_t laterMs = 5) {
        nowMs += laterMs;
        worker->tick(nowMs);
        if (service.isAttached()) {
            service.poll();
        }
        // The test's thread is the message thread, which leaves the making of scenes to the chores.
        processor.held().finishChores();
    }

    void connect() {
        tick();
        service.attach();
        tick();
        service.welcome();
        tick();
    }

    void write(const std::string& prompt) {
        editor::Settings settings = processor.shown().settings();
        settings.prompt = juce::String::fromUTF8(prompt.c_str());
        processor.shown().setSettings(settings);
        processor.shown().refreshNow();
    }

    /** Asks for a render and returns its job as the service sees it. */
    std::string generate() {
        processor.held().generate();
        processor.held().finishChores();
        if (!service.isAttached()) {
            connect();
        }
        for (int round = 0; round < 4; ++round) {
            tick();
        }
        return text(service.last(service::generate), "job");
    }

    std::vector<std::uint8_t> saved() {
        juce::MemoryBlock block;
        processor.getStateInformation(block);
        const auto* bytes = static_cast<const std::uint8_t*>(block.getData());
        return {bytes, bytes + block.getSize()};
    }

    void load(const std::vector<std::uint8_t>& bytes) {
        processor.setStateInformation(bytes.data(), static_cast<int>(bytes.size()));
        processor.shown().refreshNow();
    }

    TestFolder folder;
    TestPlayHead playHead;
    std::shared_ptr<service::Worker> worker;
    Processor processor;
    FakeService service;
    std::int64_t nowMs = 1000;
};

/** The first frame where channel `channel` from `at` on is not the clip from `from` on; −1: the same bits. */
inline std::int64_t firstDifference(const juce::AudioBuffer<float>& output, std::int64_t at, const audio::Clip& clip, int channel,
                                    std::int64_t from, std::int64_t frames) {
    const float* const samples = output.getReadPointer(channel);
    for (std::int64_t i = 0; i < frames; ++i) {
        if (samples[at + i] != clip.channel(channel)[from + i]) {
            return i;
        }
    }
    return -1;
}

}  // namespace sa3::test

#include "BareProcess.h"

// Without JUCE's own header for it, which is not for users of the module.
#include <pluginterfaces/vst/ivstaudioprocessor.h>
#include <pluginterfaces/vst/ivstcomponent.h>
#include <pluginterfaces/vst/ivstprocesscontext.h>

namespace sa3::test {

namespace vst = Steinberg::Vst;

struct BareProcess::Data {
    Data(Plugin& thePlugin, int maxFrames)
        : plugin(thePlugin), input(2, maxFrames), output(2, maxFrames), hasInput(plugin.instance().getTotalNumInputChannels() > 0) {
        input.clear();
    }

    Plugin& plugin;
    juce::AudioBuffer<float> input;
    juce::AudioBuffer<float> output;
    const bool hasInput;
    vst::IAudioProcessor* processor = nullptr;
    vst::AudioBusBuffers inputBus;
    vst::AudioBusBuffers outputBus;
    vst::ProcessContext context{};
    vst::ProcessData block;
};

namespace {

vst::IAudioProcessor* processorOf(juce::AudioPluginInstance& instance) {
    struct Visitor final : juce::ExtensionsVisitor {
        void visitVST3Client(const VST3Client& client) override { component = client.getIComponentPtr(); }
        vst::IComponent* component = nullptr;
    };
    Visitor visitor;
    instance.getExtensions(visitor);
    void* found = nullptr;
    // The identifier of IAudioProcessor, as the interface's own header declares it.
    const Steinberg::TUID id = INLINE_UID(0x42043F99, 0xB7DA453C, 0xA569E79D, 0x9AAEC33D);
    demand(visitor.component != nullptr && visitor.component->queryInterface(id, &found) == Steinberg::kResultOk, "no audio processor");
    return static_cast<vst::IAudioProcessor*>(found);
}

}  // namespace

BareProcess::BareProcess(Plugin& plugin, int maxFrames) : data(std::make_unique<Data>(plugin, maxFrames)) {
    data->processor = processorOf(plugin.instance());
    data->inputBus.numChannels = data->outputBus.numChannels = 2;
    data->inputBus.channelBuffers32 = const_cast<float**>(data->input.getArrayOfWritePointers());
    data->outputBus.channelBuffers32 = const_cast<float**>(data->output.getArrayOfWritePointers());
    data->block.symbolicSampleSize = vst::kSample32;
    data->block.numInputs = data->hasInput ? 1 : 0;
    data->block.numOutputs = 1;
    data->block.inputs = data->hasInput ? &data->inputBus : nullptr;
    data->block.outputs = &data->outputBus;
    data->block.processContext = &data->context;
}

BareProcess::~BareProcess() {
    data->processor->release();
}

void BareProcess::ready(int frames) {
    const TestPlayHead& transport = data->plugin.transport;
    data->block.numSamples = frames;
    data->context.state = vst::ProcessContext::kPlaying | vst::ProcessContext::kTempoValid | vst::ProcessContext::kProjectTimeMusicValid |
                          vst::ProcessContext::kTimeSigValid;
    data->context.sampleRate = transport.rateHz;
    data->context.tempo = transport.bpm;
    data->context.timeSigNumerator = data->context.timeSigDenominator = 4;
    data->context.projectTimeSamples = transport.samples;
    data->context.projectTimeMusic = static_cast<double>(transport.samples) * transport.bpm / (60.0 * transport.rateHz);
}

void BareProcess::run() {
    data->processor->process(data->block);
}

}  // namespace sa3::test

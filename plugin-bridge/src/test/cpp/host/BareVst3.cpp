#include "BareVst3.h"

// Without JUCE's own header for it, which is not for users of the module.
#include <pluginterfaces/vst/ivstaudioprocessor.h>
#include <pluginterfaces/vst/ivstevents.h>
#include <pluginterfaces/vst/ivstparameterchanges.h>
#include <pluginterfaces/vst/ivstprocesscontext.h>

#include "Vst3Interfaces.h"

namespace sa3::test {

namespace vst = Steinberg::Vst;
using Steinberg::int32;
using Steinberg::tresult;

namespace {

struct Queue final : Owned<vst::IParamValueQueue> {
    vst::ParamID PLUGIN_API getParameterId() override { return id; }
    int32 PLUGIN_API getPointCount() override { return 1; }
    tresult PLUGIN_API getPoint(int32, int32& offset, vst::ParamValue& at) override {
        offset = 0;
        at = value;
        return Steinberg::kResultTrue;
    }
    tresult PLUGIN_API addPoint(int32, vst::ParamValue, int32&) override { return Steinberg::kResultFalse; }

    vst::ParamID id = 0;
    vst::ParamValue value = 0.0;
};

struct Changes final : Owned<vst::IParameterChanges> {
    int32 PLUGIN_API getParameterCount() override { return static_cast<int32>(count); }
    vst::IParamValueQueue* PLUGIN_API getParameterData(int32 index) override { return &queues[static_cast<std::size_t>(index)]; }
    vst::IParamValueQueue* PLUGIN_API addParameterData(const vst::ParamID&, int32&) override { return nullptr; }

    std::array<Queue, 16> queues;
    std::size_t count = 0;
};

struct Events final : Owned<vst::IEventList> {
    int32 PLUGIN_API getEventCount() override { return static_cast<int32>(all.size()); }
    tresult PLUGIN_API getEvent(int32 index, vst::Event& event) override {
        event = all[static_cast<std::size_t>(index)];
        return Steinberg::kResultTrue;
    }
    tresult PLUGIN_API addEvent(vst::Event&) override { return Steinberg::kResultFalse; }

    std::vector<vst::Event> all;
};

vst::IAudioProcessor* processorOf(juce::AudioPluginInstance& instance) {
    void* found = nullptr;
    // The identifier of IAudioProcessor, as the interface's own header declares it.
    const Steinberg::TUID id = INLINE_UID(0x42043F99, 0xB7DA453C, 0xA569E79D, 0x9AAEC33D);
    demand(componentOf(instance).queryInterface(id, &found) == Steinberg::kResultOk, "no audio processor");
    return static_cast<vst::IAudioProcessor*>(found);
}

/** As the plugin numbers its own parameters; JUCE's stand-ins for controllers are none. */
std::vector<vst::ParamID> parameterIds(const juce::AudioPluginInstance& instance) {
    std::vector<vst::ParamID> ids;
    for (int i = 0; i < instance.getParameters().size(); ++i) {
        const auto* const parameter = instance.getHostedParameter(i);
        if (!parameter->getName(100).startsWith("MIDI CC")) {
            ids.push_back(static_cast<vst::ParamID>(parameter->getParameterID().getLargeIntValue()));
        }
    }
    return ids;
}

struct DesktopWindow final : OpenWindow {
    explicit DesktopWindow(juce::AudioPluginInstance& instance) : editor(instance.createEditorIfNeeded()) {
        demand(editor != nullptr, "no window");
        editor->addToDesktop(0);
        editor->setVisible(true);
    }
    const std::unique_ptr<juce::AudioProcessorEditor> editor;
};

}  // namespace

struct BareVst3::Data {
    vst::IAudioProcessor* processor = nullptr;
    std::vector<vst::ParamID> parameters;
    double rateHz = 0.0;
    vst::AudioBusBuffers inputBus;
    vst::AudioBusBuffers outputBus;
    vst::ProcessContext context{};
    Changes changes;
    Events events;
    vst::ProcessData block;
};

BareVst3::BareVst3(const Setup& setup) : Bare(setup.maxFrames), plugin(setup.bundle), data(std::make_unique<Data>()) {
    auto& instance = plugin.instance();
    instance.setNonRealtime(setup.isOffline);
    plugin.prepare(setup.rateHz, setup.maxFrames);
    const bool hasInput = instance.getTotalNumInputChannels() > 0;
    data->processor = processorOf(instance);
    data->parameters = parameterIds(instance);
    data->rateHz = setup.rateHz;
    data->inputBus.numChannels = data->outputBus.numChannels = 2;
    data->inputBus.channelBuffers32 = const_cast<float**>(input.getArrayOfWritePointers());
    data->outputBus.channelBuffers32 = const_cast<float**>(output.getArrayOfWritePointers());
    data->block.processMode = setup.isOffline ? vst::kOffline : vst::kRealtime;
    data->block.symbolicSampleSize = vst::kSample32;
    data->block.numInputs = hasInput ? 1 : 0;
    data->block.numOutputs = 1;
    data->block.inputs = hasInput ? &data->inputBus : nullptr;
    data->block.outputs = &data->outputBus;
    data->block.inputParameterChanges = &data->changes;
    data->block.inputEvents = &data->events;
    data->block.processContext = &data->context;
}

BareVst3::~BareVst3() {
    data->processor->release();
}

void BareVst3::ready(const Block& block) {
    data->block.numSamples = block.frames;
    auto& context = data->context;
    context.state = vst::ProcessContext::kTempoValid | vst::ProcessContext::kProjectTimeMusicValid | vst::ProcessContext::kTimeSigValid |
                    (block.isPlaying ? Steinberg::uint32{vst::ProcessContext::kPlaying} : 0u);
    context.sampleRate = data->rateHz;
    context.tempo = block.bpm;
    context.timeSigNumerator = context.timeSigDenominator = 4;
    context.projectTimeSamples = block.position;
    context.projectTimeMusic = static_cast<double>(block.position) * block.bpm / (60.0 * data->rateHz);
    data->changes.count = block.moves.size();
    for (std::size_t i = 0; i < block.moves.size(); ++i) {
        data->changes.queues[i].id = data->parameters[block.moves[i].parameter];
        data->changes.queues[i].value = static_cast<double>(block.moves[i].value);
    }
    data->events.all.clear();
    for (const auto& note : block.notes) {
        vst::Event event{};
        event.sampleOffset = note.frame;
        event.type = static_cast<Steinberg::uint16>(note.isOn ? vst::Event::kNoteOnEvent : vst::Event::kNoteOffEvent);
        if (note.isOn) {
            event.noteOn = {0, static_cast<Steinberg::int16>(note.key), 0.0f, 0.8f, 0, -1};
        } else {
            event.noteOff = {0, static_cast<Steinberg::int16>(note.key), 0.0f, -1, 0.0f};
        }
        data->events.all.push_back(event);
    }
}

void BareVst3::run() {
    data->processor->process(data->block);
}

std::size_t BareVst3::parameterCount() const {
    return data->parameters.size();
}

std::unique_ptr<OpenWindow> BareVst3::openWindow() {
    return std::make_unique<DesktopWindow>(plugin.instance());
}

}  // namespace sa3::test
